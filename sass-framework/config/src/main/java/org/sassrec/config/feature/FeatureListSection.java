package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.BoundType;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Declares {@code features}: three lists of features. */
public final class FeatureListSection {

    public record Features(List<FeatureConfig> user, List<FeatureConfig> item, List<FeatureConfig> context) {

        /** Returns all features in the order of the file. */
        public List<FeatureConfig> all() {
            return Stream.of(user, item, context).flatMap(List::stream).toList();
        }
    }

    public static final Section<Features> FEATURES = Section.of(
                    "features",
                    "Features of users, items and requests.",
                    required("user", new FeatureListType())
                            .means("Features of the user tower.")
                            .withExample("[{name: user, column: user_id, type: id}]"),
                    required("item", new FeatureListType())
                            .means("Features of the item tower.")
                            .withExample("[{name: item, column: video_id, type: id}]"),
                    key("context", new FeatureListType())
                            .means(
                                    "Features of the request, from the columns of the events. They feed the user-side bias network, or the user tower in models without a bias network.")
                            .withExample("[{name: tab, column: tab, type: id}]"))
            .to(Features.class);

    /** All keys of all types, for a feature without a valid type. */
    private static final Section<Void> ANY = FeatureType.allKeys();

    private FeatureListSection() {}

    private static @Nullable FeatureConfig bindFeature(
            SectionReader features, YamlNode node, String list, int index, Side side) {
        Binding binding = features.binding();
        String name = Discriminator.peek(node, FeatureTypeSections.NAME.name(), FeatureTypeSections.NAME.type());
        String path = name == null ? list + "[" + index + "]" : list + "." + name;
        if (binding.isWritten(path) && name != null) {
            // A duplicate name in one list must not overwrite the locations of the first feature.
            binding.report(duplicate(name, spanOfName(node), binding.locationOf(path)));
            path = list + "[" + index + "]";
        }
        binding.setLocation(path, name == null ? node.span() : spanOfName(node));
        FeatureType type = Discriminator.peek(node, FeatureTypeSections.TYPE.name(), FeatureTypeSections.TYPE.type());
        if (type == null) {
            SectionReader fields = features.element(ANY, path, node.isNull() ? null : node, node.span());
            fields.get(FeatureTypeSections.NAME);
            fields.get(FeatureTypeSections.TYPE);
            return null;
        }
        SectionReader fields = features.element(type.keys(), path, node, node.span());
        if (!type.isAllowed(side)) {
            String kind = type.word();
            binding.report(Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE,
                            "a feature of type `" + kind + "` is not allowed under `" + list + "`")
                    .at(
                            Objects.requireNonNull(fields.node(FeatureTypeSections.TYPE))
                                    .span(),
                            "not allowed here")
                    .withHelp("use one of the types " + allowedTypes(side)));
            return null;
        }
        return type.keys().bind(fields.withComponent("side", side));
    }

    public static Diagnostic duplicate(String name, SourceSpan again, SourceSpan first) {
        return Diagnostic.error(ConfigCode.DUPLICATE_NAME, "two features have the name `" + name + "`")
                .at(again, "defined again")
                .withHelp("feature names are unique over all sides: rename one of them")
                .withNote("first defined here", first);
    }

    private static SourceSpan spanOfName(YamlNode node) {
        return node.entry(FeatureTypeSections.NAME.name())
                .map(YamlNode.Entry::value)
                .orElse(node)
                .span();
    }

    private static String allowedTypes(Side side) {
        List<String> words = new ArrayList<>();
        for (FeatureType type : FeatureType.values()) {
            if (type.isAllowed(side)) {
                words.add("`" + type.word() + "`");
            }
        }
        return String.join(", ", words);
    }

    /** The features of one side. */
    public record FeatureListType() implements BoundType<List<FeatureConfig>> {

        @Override
        public String name() {
            return "a list of features";
        }

        @Override
        public List<FeatureConfig> bind(SectionReader features, Key<List<FeatureConfig>> key) {
            YamlNode node = features.node(key);
            if (node == null || node.isNull()) {
                if (key.required()) {
                    features.reportMissing(key);
                }
                return List.of();
            }
            Binding binding = features.binding();
            String path = features.pathOf(key);
            binding.setLocation(path, features.keyLocation(key));
            if (!(node instanceof YamlNode.Sequence list)) {
                binding.report(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name())
                        .at(node.span(), "this is " + node.describe())
                        .withHelp("write an element as `- {name: ..., type: ...}`"));
                return List.of();
            }
            if (list.items().isEmpty() && key.required()) {
                binding.report(Diagnostic.error(ConfigCode.MISSING_KEY, "`" + path + "` is empty")
                        .at(list.span(), "add at least one feature"));
            }
            Side side = Side.valueOf(key.name().toUpperCase(Locale.ROOT));
            List<FeatureConfig> all = new ArrayList<>();
            for (int i = 0; i < list.items().size(); i++) {
                FeatureConfig feature = bindFeature(features, list.items().get(i), path, i, side);
                if (feature != null) {
                    all.add(feature);
                }
            }
            return all;
        }

        @Override
        public List<? extends Section<?>> sections() {
            return Arrays.stream(FeatureType.values()).map(FeatureType::keys).toList();
        }

        @Override
        public List<FeatureConfig> placeholder() {
            return List.of();
        }
    }
}
