package org.sassrec.config;

import java.util.List;
import java.util.Locale;
import org.sassrec.diagnostic.Diagnostic;

/** Binds {@code finetune.negatives:}. */
final class NegativesSection {

    private record Drawn(FinetuneConfig.Weight weight, double power) {}

    private static final int DEFAULT_PER_POSITIVE = 4;
    private static final int MOST_RANKS = 10_000;

    static final Key<FinetuneConfig.Source> FROM = Key.optional(
                    "from",
                    Types.choice(FinetuneConfig.Source.class),
                    FinetuneConfig.Source.ITEMS,
                    "`items`: drawn from those of the scenario, as the other keys say; `exposures`: what the user was shown and did not answer. Then a sample is an exposure with its answer, nothing is drawn, and the score tends to the log-odds of an answer, the same number off in all of a scenario: to rank what is shown (`auc`, `gauc`). With `loss: logistic` alone.")
            .such("exposures");
    private static final Key<Integer> PER_POSITIVE = Key.computed(
                    "perPositive", Types.whole(1, 10_000), "`4` without `shared`", "Drawn for each positive.")
            .such("8");
    private static final Key<Integer> SHARED = Key.unset(
                    "shared",
                    Types.whole(1, 1_000_000),
                    "Instead: drawn once for each scenario's part of a batch, in proportion to that part, at least 64.")
            .such("2048");
    private static final Key<Drawn> WEIGHT = Key.optional(
                    "weight",
                    weight(),
                    new Drawn(FinetuneConfig.Weight.EXPOSURE, 1),
                    "What the chance of an item is proportional to: `uniform`, `exposure`, `positives`, with an exponent as in `positives^0.75`.")
            .such("positives^0.75");
    private static final Key<Boolean> IN_BATCH = Key.optional(
                    "inBatch",
                    Types.truth(),
                    false,
                    "With `shared`: the other positives of the part are negatives, too.")
            .such("true");
    private static final Key<Boolean> CORRECTION = Key.optional(
            "correction",
            Types.truth(),
            true,
            "Subtracts log of the sampler's probability from the scores in training, so that what is served does not undo popularity.");
    private static final Key<FinetuneConfig.Exclude> EXCLUDE = Key.optional(
                    "exclude",
                    Types.choice(FinetuneConfig.Exclude.class),
                    FinetuneConfig.Exclude.POSITIVES,
                    "What is no negative of a user: the `positives` of the scenario, at any time; or also what was `seen` before the positive: answered or shown in any scenario, or in a list of the user's. Where what was seen is not offered again (`evaluate.exclude: seen`), nothing is learned from ranking it low, and the towers need not push a user away from the items of her own history.")
            .such("seen");
    private static final Key<Integer> HARD_PER_POSITIVE =
            Key.optional("perPositive", Types.whole(1, 1000), 2, "Drawn for each positive, from the user's ranks.");
    private static final Key<FinetuneConfig.Ranks> RANKS = Key.optional(
            "ranks",
            ranks(),
            new FinetuneConfig.Ranks(20, 200),
            "Which ranks of the scenario's items they come from, equally likely. The first ones are often what the user would like, too.");
    private static final Key<Integer> START = Key.optional(
            "start", Types.whole(2, 10_000), 2, "First epoch that has them: what is not trained yet ranks by chance.");
    private static final Key<Double> HARD_WEIGHT =
            Key.optional("weight", Types.above(0, 100), 1.0, "Weight of their loss beside that of the drawn ones.");
    static final Section HARD = Section.of(
            "finetune.negatives.hard",
            "With them, negatives that the model itself took for good: after each epoch every user's items are ranked anew in each scenario, the user's positives left out, and with `exclude: seen` all else that she has seen. They are compared with the positive in a list of their own.",
            HARD_PER_POSITIVE,
            RANKS,
            START,
            HARD_WEIGHT);
    private static final Key<Section> HARD_KEY = Key.section(HARD, false);
    static final Section NEGATIVES = Section.of(
            "finetune.negatives",
            "Items that the scenario exposed and the user did not answer.",
            FROM,
            PER_POSITIVE,
            SHARED,
            WEIGHT,
            IN_BATCH,
            CORRECTION,
            EXCLUDE,
            HARD_KEY);

    /** What says nothing of exposures. */
    private static final List<Key<?>> OF_DRAWN =
            List.of(PER_POSITIVE, SHARED, WEIGHT, IN_BATCH, CORRECTION, EXCLUDE, HARD_KEY);

    private NegativesSection() {}

    static FinetuneConfig.Negatives bind(Fields negatives) {
        FinetuneConfig.Negatives drawn = drawn(negatives);
        if (negatives.get(FROM) == FinetuneConfig.Source.ITEMS) {
            return drawn;
        }
        List<String> written =
                OF_DRAWN.stream().filter(negatives::has).map(Key::name).toList();
        if (!written.isEmpty()) {
            // A warning: changing `from` alone must be enough to compare.
            negatives
                    .binding()
                    .report(Diagnostic.warning(
                                    "SASS3009",
                                    "`" + String.join("`, `", written) + "` of `" + negatives.path()
                                            + "` " + (written.size() == 1 ? "has" : "have")
                                            + " no effect with `from: exposures`")
                            .at(negatives.binding().placeOf(negatives.pathOf(FROM.name())), "nothing is drawn"));
        }
        OF_DRAWN.forEach(key -> negatives.binding().drop(negatives.pathOf(key.name())));
        return FinetuneConfig.Negatives.ofExposures();
    }

    private static FinetuneConfig.Negatives drawn(Fields negatives) {
        boolean shared = negatives.has(SHARED);
        negatives.exclusive(PER_POSITIVE, SHARED);
        Integer drawn = shared ? negatives.find(SHARED) : null;
        int each = shared ? 0 : negatives.get(PER_POSITIVE, DEFAULT_PER_POSITIVE);
        Drawn weight = negatives.get(WEIGHT);
        boolean inBatch = negatives.get(IN_BATCH);
        if (inBatch && !shared) {
            negatives
                    .binding()
                    .report(Diagnostic.error("SASS2007", "`inBatch` has no meaning without `shared`")
                            .at(negatives.keyPlace(IN_BATCH), "only shared negatives can be those of the batch")
                            .withHelp("write `shared: 2048` instead of `perPositive`, or take it out"));
        }
        return new FinetuneConfig.Negatives(
                FinetuneConfig.Source.ITEMS,
                each,
                drawn == null ? 0 : drawn,
                weight.weight(),
                weight.power(),
                inBatch && shared,
                negatives.get(CORRECTION),
                negatives.get(EXCLUDE),
                negatives.has(HARD_KEY) ? hard(negatives.section(HARD_KEY)) : null);
    }

    private static FinetuneConfig.Hard hard(Fields hard) {
        return new FinetuneConfig.Hard(
                hard.get(HARD_PER_POSITIVE), hard.get(RANKS), hard.get(START), hard.get(HARD_WEIGHT));
    }

    private static ScalarType<FinetuneConfig.Ranks> ranks() {
        ScalarType<Integer> rank = Types.whole(1, MOST_RANKS);
        return new ScalarType<>(
                "a range of ranks such as `20..200`, from 1 to " + MOST_RANKS,
                text -> {
                    int dots = text.indexOf("..");
                    if (dots < 0) {
                        throw Unfit.form("`" + text + "` is no range").help("write `20..200`, say");
                    }
                    int from = rank.parser().parse(text.substring(0, dots).strip());
                    int to = rank.parser().parse(text.substring(dots + 2).strip());
                    if (to < from) {
                        throw Unfit.range("it ends before it begins");
                    }
                    return new FinetuneConfig.Ranks(from, to);
                },
                ranks -> ranks.from() + ".." + ranks.to(),
                new FinetuneConfig.Ranks(20, 200),
                Shapes.form("\\s*\\d+\\s*\\.\\.\\s*\\d+\\s*"));
    }

    private static ScalarType<Drawn> weight() {
        ScalarType<FinetuneConfig.Weight> words = Types.choice(FinetuneConfig.Weight.class);
        return new ScalarType<>(
                "`uniform`, `exposure` or `positives`, the latter two with an exponent if you like",
                text -> {
                    List<String> parts = List.of(text.split("\\^", 2));
                    FinetuneConfig.Weight weight =
                            words.parser().parse(parts.get(0).strip());
                    if (parts.size() == 1) {
                        return new Drawn(weight, 1);
                    }
                    if (weight == FinetuneConfig.Weight.UNIFORM) {
                        throw Unfit.form("`uniform` has no exponent");
                    }
                    return new Drawn(
                            weight,
                            Types.above(0, 10).parser().parse(parts.get(1).strip()));
                },
                drawn -> drawn.weight().name().toLowerCase(Locale.ROOT)
                        + (drawn.power() == 1 ? "" : "^" + Types.plain(drawn.power())),
                new Drawn(FinetuneConfig.Weight.EXPOSURE, 1),
                Shapes.form("uniform|(exposure|positives)(\\s*\\^\\s*[\\d.]+)?"));
    }
}
