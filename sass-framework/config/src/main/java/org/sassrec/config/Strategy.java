package org.sassrec.config;

/**
 * A strategy of {@code backtest}: how a model is kept up to date from day to day.
 *
 * @param variant the overrides of the file
 * @param update what happens on each day after the first
 */
public record Strategy(Variant variant, Update update) {

    /** What a strategy does on each day. */
    public enum Update {
        /** Trains a model on the data before the day. */
        TRAIN,
        /** Keeps the weights of the first day and updates histories and statistics, as {@code refresh} does. */
        REFRESH
    }

    /** Returns the name in the table. */
    public String name() {
        return variant.name();
    }

    /** Returns whether the strategy needs the model of the day before, so that the first day is trained for it. */
    public boolean continues() {
        return update == Update.REFRESH || variant.config().config().finetune().start() == FinetuneConfig.Start.WARM;
    }
}
