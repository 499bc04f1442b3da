package org.sassrec.config;

import java.util.List;

/**
 * The reference of the configuration language as Markdown, written from the tables by which it is bound: what stands here
 * is what is read.
 */
public final class ConfigReference {

    /** In the order of the page. */
    private static final List<Section> SECTIONS = List.of(
            SassSection.SASS,
            DataSection.DATA,
            DataSection.EVENTS,
            DataSection.TIME,
            DataSection.USERS,
            DataSection.ITEMS,
            SplitSection.BY_TIME,
            SplitSection.LAST_OUT,
            SplitSection.BY_COLUMN,
            SplitSection.BY_FILE,
            ScenarioSection.SCENARIO,
            ScenarioSection.HISTORY,
            FeaturesSection.FEATURES,
            FeatureSection.keys(FeatureSection.Type.ID),
            FeatureSection.keys(FeatureSection.Type.NUMBER),
            FeatureSection.keys(FeatureSection.Type.MULTI),
            FeatureSection.keys(FeatureSection.Type.SEQUENCE),
            FeatureSection.keys(FeatureSection.Type.STATISTIC),
            FeatureSection.keys(FeatureSection.Type.EXPRESSION),
            ModelSection.MODEL,
            ModelSection.PRIOR,
            PretrainSection.PRETRAIN,
            FinetuneSection.FINETUNE,
            NegativesSection.NEGATIVES,
            FinetuneSection.OPTIMIZER,
            FinetuneSection.TABLES,
            FinetuneSection.DENSE,
            FinetuneSection.EARLY_STOPPING,
            EvaluateSection.EVALUATE,
            RunSection.RUN,
            PublishSection.PUBLISH,
            PublishSection.MILVUS,
            PublishSection.TLS,
            PublishSection.INDEX,
            PublishSection.VERIFY);

    private ConfigReference() {}

    /** The tables of all sections. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        for (Section section : SECTIONS) {
            out.append("### ")
                    .append(title(section))
                    .append("\n\n")
                    .append(section.meaning())
                    .append("\n\n");
            out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
            for (Key<?> key : section.keys()) {
                out.append("| `").append(key.name()).append("` | ");
                out.append(cell(value(key))).append(" | ");
                out.append(cell(key.fallbackText())).append(" | ");
                out.append(cell(key.meaning())).append(" |\n");
            }
            if (!section.later().isEmpty()) {
                out.append("\nNot there yet: `")
                        .append(String.join("`, `", section.later()))
                        .append("`.\n");
            }
            out.append('\n');
        }
        return out.toString();
    }

    static List<Section> sections() {
        return SECTIONS;
    }

    private static String title(Section section) {
        if (section.path().isEmpty()) {
            return "The file";
        }
        return "`" + section.path() + "`";
    }

    private static String value(Key<?> key) {
        return key.type() instanceof Section ? "a mapping" : key.type().name();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
