package org.sassrec.config;

import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Declares {@code features:}, three lists of features. */
final class FeaturesSection {

    record Features(List<FeatureConfig> user, List<FeatureConfig> item, List<FeatureConfig> context) {

        /** In the order written. */
        List<FeatureConfig> all() {
            return Stream.of(user, item, context).flatMap(List::stream).toList();
        }
    }

    static final Section<Features> FEATURES = Section.of(
                    "features",
                    "What the model knows of users, items and requests.",
                    required("user", new FeatureList())
                            .means("Features of the user's tower.")
                            .such("[{name: user, column: user_id, type: id}]"),
                    required("item", new FeatureList())
                            .means("Features of the item's tower.")
                            .such("[{name: item, column: video_id, type: id}]"),
                    key("context", new FeatureList())
                            .means(
                                    "Features of the request, over the event's columns, for the user side's bias network, in models without one its tower.")
                            .such("[{name: tab, column: tab, type: id}]"))
            .to(Features.class);

    /** All keys of all types, for a feature whose type is not known. */
    private static final Section<Void> ANY = FeatureType.any();

    private FeaturesSection() {}

    private static @Nullable FeatureConfig one(Fields features, YamlNode node, String list, int index, Side side) {
        Binding binding = features.binding();
        String name = Variants.peek(node, FeatureSections.NAME.name(), FeatureSections.NAME.type());
        String path = name == null ? list + "[" + index + "]" : list + "." + name;
        if (binding.written(path) && name != null) {
            // The same name twice in one list: the second must not overwrite the places of the first.
            binding.report(duplicate(name, spanOfName(node), binding.placeOf(path)));
            path = list + "[" + index + "]";
        }
        binding.place(path, name == null ? node.span() : spanOfName(node));
        FeatureType type = Variants.peek(node, FeatureSections.TYPE.name(), FeatureSections.TYPE.type());
        if (type == null) {
            Fields fields = features.element(ANY, path, node.isNothing() ? null : node, node.span());
            fields.get(FeatureSections.NAME);
            fields.get(FeatureSections.TYPE);
            return null;
        }
        Fields fields = features.element(type.keys(), path, node, node.span());
        if (!type.allowed(side)) {
            String kind = type.word();
            binding.report(Diagnostic.error(
                            DiagnosticCode.KEY_NOT_APPLICABLE,
                            "a feature of type `" + kind + "` cannot stand under `" + list + "`")
                    .at(
                            Objects.requireNonNull(fields.node(FeatureSections.TYPE))
                                    .span(),
                            "not possible here")
                    .withHelp("types possible there are " + possible(side)));
            return null;
        }
        return type.keys().bind(fields.give("side", side));
    }

    static Diagnostic duplicate(String name, SourceSpan again, SourceSpan first) {
        return Diagnostic.error(DiagnosticCode.DUPLICATE_NAME, "there are two features named `" + name + "`")
                .at(again, "defined again")
                .withHelp("names are unique over all sides: give one of them another")
                .withNote("first defined here", first);
    }

    private static SourceSpan spanOfName(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(FeatureSections.NAME.name())) {
                    return entry.value().span();
                }
            }
        }
        return node.span();
    }

    private static String possible(Side side) {
        List<String> words = new ArrayList<>();
        for (FeatureType type : FeatureType.values()) {
            if (type.allowed(side)) {
                words.add("`" + type.word() + "`");
            }
        }
        return String.join(", ", words);
    }

    /** The features of one side. */
    record FeatureList() implements BoundType<List<FeatureConfig>> {

        @Override
        public String name() {
            return "a list of features";
        }

        @Override
        public List<FeatureConfig> bind(Fields features, Key<List<FeatureConfig>> key) {
            YamlNode node = features.node(key);
            if (node == null || node.isNothing()) {
                if (key.required()) {
                    features.missing(key);
                }
                return List.of();
            }
            Binding binding = features.binding();
            String path = features.pathOf(key.name());
            binding.place(path, features.keyPlace(key));
            if (!(node instanceof YamlNode.Sequence list)) {
                binding.report(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name())
                        .at(node.span(), "this is " + node.described())
                        .withHelp("a list element is `- {name: ..., type: ...}`"));
                return List.of();
            }
            if (list.items().isEmpty() && key.required()) {
                binding.report(Diagnostic.error(DiagnosticCode.MISSING_KEY, "there is no feature in `" + path + "`")
                        .at(list.span(), "at least one belongs here"));
            }
            Side side = Side.valueOf(key.name().toUpperCase(Locale.ROOT));
            List<FeatureConfig> all = new ArrayList<>();
            for (int i = 0; i < list.items().size(); i++) {
                FeatureConfig feature = one(features, list.items().get(i), path, i, side);
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
        public List<FeatureConfig> standIn() {
            return List.of();
        }
    }
}
