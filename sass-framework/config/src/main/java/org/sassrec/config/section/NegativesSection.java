package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import java.util.Locale;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code finetune.negatives:}. */
public final class NegativesSection {

    private record WeightSpec(FinetuneConfig.SamplingWeight weight, double power) {}

    private static final int MAX_RANK = 10_000;

    static final Section<FinetuneConfig.HardNegativeConfig> HARD = Section.of(
                    "finetune.negatives.hard",
                    "With them, negatives that the model itself took for good: after each epoch every user's items are ranked anew in each scenario, the user's positives left out, and with `exclude: seen` all else that she has seen. They are compared with the positive in a list of their own.",
                    key("perPositive", ValueTypes.integer(1, 1000), 2)
                            .means("Drawn for each positive, from the user's ranks."),
                    key("ranks", ranks(), new FinetuneConfig.RankRange(20, 200))
                            .means(
                                    "Which ranks of the scenario's items they come from, equally likely. The first ones are often what the user would like, too."),
                    key("start", ValueTypes.integer(2, 10_000), 2)
                            .means("First epoch that has them: what is not trained yet ranks by chance."),
                    key("weight", ValueTypes.greaterThan(0, 100), 1.0)
                            .means("Weight of their loss beside that of the drawn ones."))
            .to(FinetuneConfig.HardNegativeConfig.class);

    static final Key<FinetuneConfig.NegativeSource> FROM = key(
                    "from", ValueTypes.choice(FinetuneConfig.NegativeSource.class), FinetuneConfig.NegativeSource.ITEMS)
            .means(
                    "`items`: drawn from those of the scenario, as the other keys say; `exposures`: what the user was shown and did not answer. Then a sample is an exposure with its answer, nothing is drawn, and the score tends to the log-odds of an answer, the same number off in all of a scenario: to rank what is shown (`auc`, `gauc`). With `loss: logistic` alone.")
            .withExample("exposures");
    private static final Key<Integer> SHARED = key("shared", ValueTypes.integer(1, 1_000_000))
            .means("Instead: drawn once for each scenario's part of a batch, in proportion to that part, at least 64.")
            .withExample("2048")
            .or("none", negatives -> 0)
            .ifWritten();
    private static final Key<Integer> PER_POSITIVE = key("perPositive", ValueTypes.integer(1, 10_000))
            .or("`4` without `shared`", negatives -> negatives.has(SHARED) ? 0 : 4)
            .means("Drawn for each positive.")
            .withExample("8")
            .unless(negatives -> negatives.has(SHARED) ? "" : null);
    private static final Key<WeightSpec> WEIGHT = key(
                    "weight", weight(), new WeightSpec(FinetuneConfig.SamplingWeight.EXPOSURE, 1))
            .means(
                    "What the chance of an item is proportional to: `uniform`, `exposure`, `positives`, with an exponent as in `positives^0.75`.")
            .withExample("positives^0.75");
    private static final Key<Boolean> IN_BATCH = key("inBatch", ValueTypes.bool(), false)
            .means("With `shared`: the other positives of the part are negatives, too.")
            .withExample("true");
    private static final Key<Boolean> CORRECTION = key("correction", ValueTypes.bool(), true)
            .means(
                    "Subtracts log of the sampler's probability from the scores in training, so that what is served does not undo popularity.");
    private static final Key<FinetuneConfig.Exclude> EXCLUDE = key(
                    "exclude", ValueTypes.choice(FinetuneConfig.Exclude.class), FinetuneConfig.Exclude.POSITIVES)
            .means(
                    "What is no negative of a user: the `positives` of the scenario, at any time; or also what was `seen` before the positive: answered or shown in any scenario, or in a list of the user's. Where what was seen is not offered again (`evaluate.exclude: seen`), nothing is learned from ranking it low, and the towers need not push a user away from the items of her own history.")
            .withExample("seen");
    private static final Key<FinetuneConfig.HardNegativeConfig> HARD_KEY =
            key(HARD).ifWritten();
    public static final Section<FinetuneConfig.Negatives> NEGATIVES = Section.of(
                    "finetune.negatives",
                    "Items that the scenario exposed and the user did not answer.",
                    FROM,
                    PER_POSITIVE,
                    SHARED,
                    WEIGHT,
                    IN_BATCH,
                    CORRECTION,
                    EXCLUDE,
                    HARD_KEY)
            .derive("weight", negatives -> negatives.get(WEIGHT).weight(), WEIGHT)
            .derive("power", negatives -> negatives.get(WEIGHT).power())
            .check(negatives -> negatives.checkExclusive(PER_POSITIVE, SHARED))
            .rule(NegativesSection::shared)
            .rule(NegativesSection::ofExposures)
            .to(FinetuneConfig.Negatives.class);

    /** What says nothing of exposures. */
    private static final List<Key<?>> SAMPLING_KEYS =
            List.of(PER_POSITIVE, SHARED, WEIGHT, IN_BATCH, CORRECTION, EXCLUDE, HARD_KEY);

    private NegativesSection() {}

    /** Only shared negatives can be those of the batch. */
    private static void shared(SectionReader negatives) {
        if (negatives.get(IN_BATCH) && !negatives.has(SHARED)) {
            negatives
                    .binding()
                    .report(Diagnostic.error(
                                    DiagnosticCode.KEY_NOT_APPLICABLE, "`inBatch` has no meaning without `shared`")
                            .at(negatives.keyLocation(IN_BATCH), "only shared negatives can be those of the batch")
                            .withHelp("write `shared: 2048` instead of `perPositive`, or take it out"));
            negatives.put(IN_BATCH, false);
        }
    }

    private static void ofExposures(SectionReader negatives) {
        if (negatives.get(FROM) == FinetuneConfig.NegativeSource.ITEMS) {
            return;
        }
        List<String> written =
                SAMPLING_KEYS.stream().filter(negatives::has).map(Key::name).toList();
        if (!written.isEmpty()) {
            // A warning: changing `from` alone must be enough to compare.
            negatives
                    .binding()
                    .warn(
                            negatives.pathOf(FROM.name()),
                            "`" + String.join("`, `", written) + "` of `" + negatives.path()
                                    + "` " + (written.size() == 1 ? "has" : "have")
                                    + " no effect with `from: exposures`",
                            "nothing is drawn");
        }
        SAMPLING_KEYS.forEach(key -> negatives.binding().removeValues(negatives.pathOf(key.name())));
        negatives.put(PER_POSITIVE, 0);
        negatives.put(SHARED, 0);
        negatives.put(WEIGHT, WEIGHT.defaultValue());
        negatives.put(IN_BATCH, false);
        negatives.put(CORRECTION, false);
        negatives.put(EXCLUDE, EXCLUDE.defaultValue());
        negatives.put(HARD_KEY, null);
    }

    private static ScalarType<FinetuneConfig.RankRange> ranks() {
        ScalarType<Integer> rank = ValueTypes.integer(1, MAX_RANK);
        return new ScalarType<>(
                "a range of ranks such as `20..200`, from 1 to " + MAX_RANK,
                text -> {
                    int dots = text.indexOf("..");
                    if (dots < 0) {
                        throw ConversionException.malformed("`" + text + "` is no range")
                                .withHelp("write `20..200`, say");
                    }
                    int from = rank.parser().parse(text.substring(0, dots).strip());
                    int to = rank.parser().parse(text.substring(dots + 2).strip());
                    if (to < from) {
                        throw ConversionException.outOfRange("it ends before it begins");
                    }
                    return new FinetuneConfig.RankRange(from, to);
                },
                ranks -> ranks.from() + ".." + ranks.to(),
                new FinetuneConfig.RankRange(20, 200),
                SchemaFragments.pattern("\\s*\\d+\\s*\\.\\.\\s*\\d+\\s*"));
    }

    private static ScalarType<WeightSpec> weight() {
        ScalarType<FinetuneConfig.SamplingWeight> words = ValueTypes.choice(FinetuneConfig.SamplingWeight.class);
        return new ScalarType<>(
                "`uniform`, `exposure` or `positives`, the latter two with an exponent if you like",
                text -> {
                    List<String> parts = List.of(text.split("\\^", 2));
                    FinetuneConfig.SamplingWeight weight =
                            words.parser().parse(parts.get(0).strip());
                    if (parts.size() == 1) {
                        return new WeightSpec(weight, 1);
                    }
                    if (weight == FinetuneConfig.SamplingWeight.UNIFORM) {
                        throw ConversionException.malformed("`uniform` has no exponent");
                    }
                    return new WeightSpec(
                            weight,
                            ValueTypes.greaterThan(0, 10)
                                    .parser()
                                    .parse(parts.get(1).strip()));
                },
                drawn -> drawn.weight().name().toLowerCase(Locale.ROOT)
                        + (drawn.power() == 1 ? "" : "^" + ValueTypes.format(drawn.power())),
                new WeightSpec(FinetuneConfig.SamplingWeight.EXPOSURE, 1),
                SchemaFragments.pattern("uniform|(exposure|positives)(\\s*\\^\\s*[\\d.]+)?"));
    }
}
