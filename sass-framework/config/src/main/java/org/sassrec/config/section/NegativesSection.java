package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import java.util.Locale;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Declares {@code finetune.negatives}. */
public final class NegativesSection {

    private record WeightSpec(FinetuneConfig.SamplingWeight weight, double power) {}

    private static final int MAX_RANK = 10_000;

    static final Section<FinetuneConfig.HardNegativeConfig> HARD = Section.of(
                    "finetune.negatives.hard",
                    "Hard negatives. After each epoch the model ranks the items of each scenario for every user, without the user's positives, and with `exclude: seen` without all seen items. Hard negatives come from this ranking and have a separate loss term.",
                    key("perPositive", ValueTypes.integer(1, 1000), 2)
                            .means("Hard negatives per positive, drawn from the user's ranking."),
                    key("ranks", ranks(), new FinetuneConfig.RankRange(20, 200))
                            .means(
                                    "Ranks to draw from, with equal probability. The first ranks often contain items that the user would like."),
                    key("start", ValueTypes.integer(2, 10_000), 2)
                            .means("First epoch with hard negatives. Before any training the ranking is random."),
                    key("weight", ValueTypes.greaterThan(0, 100), 1.0)
                            .means("Weight of the loss of hard negatives relative to that of sampled negatives."))
            .to(FinetuneConfig.HardNegativeConfig.class);

    static final Key<FinetuneConfig.NegativeSource> FROM = key("from", FinetuneConfig.NegativeSource.ITEMS)
            .means(
                    "Source of negatives. `items`: sampled from the items of the scenario; the other keys control how. `exposures`: exposures that are not positives. Each sample is then one exposure with its label, and nothing is sampled. The score approximates the log-odds of a positive, up to a constant per scenario, which ranks exposures (`auc`, `gauc`). `exposures` requires `loss: logistic`.")
            .withExample("exposures");
    private static final Key<Integer> PER_POSITIVE = key("perPositive", ValueTypes.integer(1, 10_000))
            .means("An alternative to `shared`: negatives sampled for each positive.")
            .withExample("4")
            .or("none", negatives -> 0)
            .ifWritten();
    private static final Key<Integer> SHARED = key("shared", ValueTypes.integer(1, 1_000_000))
            .or("`2048` without `perPositive`", negatives -> negatives.has(PER_POSITIVE) ? 0 : 2048)
            .means(
                    "Negatives sampled once per batch. The part of each scenario in the batch gets negatives in proportion to its size, at least 64.")
            .withExample("2048")
            .unless(negatives -> negatives.has(PER_POSITIVE) ? "" : null);
    private static final Key<WeightSpec> WEIGHT = key(
                    "weight", weight(), new WeightSpec(FinetuneConfig.SamplingWeight.POSITIVES, 0.75))
            .means(
                    "Weight of an item in sampling: `uniform`, `exposure` or `positives`, the latter two with an optional exponent as in `positives^0.75`.")
            .withExample("exposure");
    private static final Key<Boolean> IN_BATCH = key("inBatch", ValueTypes.bool())
            .or("`true` with `shared`, else `false`", negatives -> !negatives.has(PER_POSITIVE))
            .means("With `shared`: the other positives of the scenario in the batch are also negatives.")
            .withExample("true");
    private static final Key<Boolean> CORRECTION = key("correction", true)
            .means(
                    "Sampling correction (logQ): subtracts the logarithm of the sampling probability from the scores in training. Without it, served scores are biased against popular items.");
    private static final Key<FinetuneConfig.Exclude> EXCLUDE = key("exclude", FinetuneConfig.Exclude.POSITIVES)
            .means(
                    "Items that are not negatives of a user. `positives`: positives of the user in the scenario, at any time. `seen`: also items that were exposed to the user or positive in any scenario before the positive, or that are in a list of the user. Use `seen` if `evaluate.exclude` is `seen`, because the ranks of seen items do not matter then.")
            .withExample("seen");
    private static final Key<FinetuneConfig.HardNegativeConfig> HARD_KEY =
            key(HARD).ifWritten();
    public static final Section<FinetuneConfig.Negatives> NEGATIVES = Section.of(
                    "finetune.negatives",
                    "Negatives of fine-tuning: items that the scenario exposed and that are not positives of the user.",
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

    /** Keys of sampling, which have no effect on exposures. */
    private static final List<Key<?>> SAMPLING_KEYS =
            List.of(PER_POSITIVE, SHARED, WEIGHT, IN_BATCH, CORRECTION, EXCLUDE, HARD_KEY);

    private NegativesSection() {}

    /** Checks that in-batch negatives are not set together with negatives of each positive. */
    private static void shared(SectionReader negatives) {
        if (negatives.get(IN_BATCH) && negatives.get(SHARED) == 0) {
            negatives.report(
                    Diagnostic.error(ConfigCode.KEY_NOT_APPLICABLE, "`inBatch` is not allowed with `perPositive`")
                            .at(negatives.keyLocation(IN_BATCH), "in-batch negatives require `shared`")
                            .withNote("`perPositive` is set here", negatives.keyLocation(PER_POSITIVE))
                            .withHelp("write `shared: 2048` instead of `perPositive`, or remove this key"));
            negatives.put(IN_BATCH, false);
        }
    }

    private static void ofExposures(SectionReader negatives) {
        if (negatives.get(FROM) == FinetuneConfig.NegativeSource.ITEMS) {
            return;
        }
        List<String> written = SAMPLING_KEYS.stream()
                .filter(negatives::isWritten)
                .map(Key::name)
                .toList();
        if (!written.isEmpty()) {
            // A warning, so that a comparison can change only `from`.
            negatives.warn(
                    FROM,
                    "`" + String.join("`, `", written) + "` of `" + negatives.path()
                            + "` " + (written.size() == 1 ? "has" : "have")
                            + " no effect with `from: exposures`",
                    "no negatives are sampled");
        }
        negatives.drop(PER_POSITIVE, 0);
        negatives.drop(SHARED, 0);
        negatives.drop(WEIGHT, WEIGHT.defaultValue());
        negatives.drop(IN_BATCH, false);
        negatives.drop(CORRECTION, false);
        negatives.drop(EXCLUDE, EXCLUDE.defaultValue());
        negatives.drop(HARD_KEY, null);
    }

    private static ScalarType<FinetuneConfig.RankRange> ranks() {
        ScalarType<Integer> rank = ValueTypes.integer(1, MAX_RANK);
        return new ScalarType<>(
                "a range of ranks such as `20..200`, from 1 to " + MAX_RANK,
                text -> {
                    int dots = text.indexOf("..");
                    if (dots < 0) {
                        throw ConversionException.malformed("`" + text + "` is not a range")
                                .withHelp("write for example `20..200`");
                    }
                    int from = rank.parser().parse(text.substring(0, dots).strip());
                    int to = rank.parser().parse(text.substring(dots + 2).strip());
                    if (to < from) {
                        throw ConversionException.outOfRange("the range ends before it starts");
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
                "`uniform`, `exposure` or `positives`, the latter two with an optional exponent",
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
