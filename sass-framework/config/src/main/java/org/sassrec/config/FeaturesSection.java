package org.sassrec.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Binds {@code features:}, three lists of features. */
final class FeaturesSection {

    private static final Key<YamlNode.Sequence> USER = Key.required(
                    "user", new FeatureList(), "Features of the user's tower.")
            .such("[{name: user, column: user_id, type: id}]");
    private static final Key<YamlNode.Sequence> ITEM = Key.required(
                    "item", new FeatureList(), "Features of the item's tower.")
            .such("[{name: item, column: video_id, type: id}]");
    private static final Key<YamlNode.Sequence> CONTEXT = Key.unset(
                    "context",
                    new FeatureList(),
                    "Features of the request, over the event's columns, for the user side's bias network, in models without one its"
                            + " tower.")
            .such("[{name: tab, column: tab, type: id}]");
    static final Section FEATURES =
            Section.of("features", "What the model knows of users, items and requests.", USER, ITEM, CONTEXT);

    /** All keys of all types, for a feature whose type is not known. */
    private static final Section ANY = FeatureType.any();

    private FeaturesSection() {}

    static List<FeatureConfig> bind(Fields features) {
        List<FeatureConfig> all = new ArrayList<>();
        bind(features, USER, Side.USER, all);
        bind(features, ITEM, Side.ITEM, all);
        bind(features, CONTEXT, Side.CONTEXT, all);
        return all;
    }

    private static void bind(Fields features, Key<YamlNode.Sequence> key, Side side, List<FeatureConfig> all) {
        Binding binding = features.binding();
        if (!features.has(key)) {
            if (key.required()) {
                features.missing(key);
            }
            return;
        }
        binding.place(features.pathOf(key.name()), features.keyPlace(key));
        YamlNode node = features.node(key);
        YamlNode.Sequence list =
                node == null ? null : key.type().read(node, features.pathOf(key.name()), binding.problems());
        if (list == null) {
            return;
        }
        if (list.items().isEmpty() && key.required()) {
            binding.report(Diagnostic.error("SASS2001", "there is no feature in `" + features.pathOf(key.name()) + "`")
                    .at(list.span(), "at least one belongs here"));
        }
        for (int i = 0; i < list.items().size(); i++) {
            FeatureConfig feature = one(binding, list.items().get(i), features.pathOf(key.name()), i, side);
            if (feature != null) {
                all.add(feature);
            }
        }
    }

    private static @Nullable FeatureConfig one(Binding binding, YamlNode node, String list, int index, Side side) {
        String name = Variants.peek(node, FeatureKeys.NAME.name(), FeatureKeys.NAME.type());
        String path = name == null ? list + "[" + index + "]" : list + "." + name;
        if (binding.written(path) && name != null) {
            // The same name twice in one list: the second must not overwrite the places of the first.
            binding.report(duplicate(name, spanOfName(node), binding.placeOf(path)));
            path = list + "[" + index + "]";
        }
        binding.place(path, name == null ? node.span() : spanOfName(node));
        FeatureType type = Variants.peek(node, FeatureKeys.TYPE.name(), FeatureKeys.TYPE.type());
        if (type == null) {
            Fields fields = new Fields(binding, ANY, path, node.isNothing() ? null : node, node.span());
            fields.get(FeatureKeys.NAME);
            fields.get(FeatureKeys.TYPE);
            return null;
        }
        Fields fields = new Fields(binding, type.keys(), path, node, node.span());
        if (!type.allowed(side)) {
            String kind = type.word();
            binding.report(Diagnostic.error(
                            "SASS2007", "a feature of type `" + kind + "` cannot stand under `" + list + "`")
                    .at(Objects.requireNonNull(fields.node(FeatureKeys.TYPE)).span(), "not possible here")
                    .withHelp("types possible there are " + possible(side)));
            return null;
        }
        return type.bind(fields, side);
    }

    static Diagnostic duplicate(String name, SourceSpan again, SourceSpan first) {
        return Diagnostic.error("SASS3001", "there are two features named `" + name + "`")
                .at(again, "defined again")
                .withHelp("names are unique over all sides: give one of them another")
                .withNote("first defined here", first);
    }

    private static SourceSpan spanOfName(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(FeatureKeys.NAME.name())) {
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

    /** The list as written; its elements are bound one by one. */
    record FeatureList() implements ValueType<YamlNode.Sequence> {

        @Override
        public String name() {
            return "a list of features";
        }

        @Override
        public YamlNode.@Nullable Sequence read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Sequence list) {
                return list;
            }
            problems.add(Diagnostic.error("SASS2002", "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.described())
                    .withHelp("a list element is `- {name: ..., type: ...}`"));
            return null;
        }

        @Override
        public String write(YamlNode.Sequence value) {
            throw new UnsupportedOperationException("features are written one by one");
        }

        @Override
        public YamlNode.Sequence standIn() {
            throw new UnsupportedOperationException("there is no feature to stand in");
        }
    }
}
