package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.OriginResolver;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** The profiles of a configuration, the active ones, and the locations that belong to them. */
public final class Profiles implements OriginResolver {
    private static final String SCENARIOS = "scenarios";

    /** Keys that profiles cannot change, because they are read before profiles. */
    private static final List<String> FIXED =
            List.of(SassSection.VERSION.name(), SassSection.INCLUDE.name(), SassSection.PROFILES.name());

    private final Problems problems;
    private final Map<String, YamlNode.Entry> profiles = new LinkedHashMap<>();
    private final Map<SourceSpan, String> owners = new HashMap<>();
    private final List<String> active = new ArrayList<>();

    public Profiles(Problems problems) {
        this.problems = problems;
    }

    /** Removes the profiles from the nodes of the file and stores them. */
    public YamlNode extract(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return root;
        }
        List<YamlNode.Entry> rest = new ArrayList<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entry.key().text().equals(SassSection.PROFILES.name())) {
                SassSection.ProfilesType named = SassSection.PROFILES
                        .type()
                        .read(entry.value(), entry.key().text(), problems);
                if (named != null && entry.value() instanceof YamlNode.Mapping all) {
                    all.entries().forEach(this::add);
                }
            } else {
                rest.add(entry);
            }
        }
        return new YamlNode.Mapping(rest, mapping.span());
    }

    private void add(YamlNode.Entry entry) {
        String name =
                ValueTypes.name().read(entry.key(), "profiles." + entry.key().text(), problems);
        if (name == null || entry.value().isNull()) {
            return;
        }
        if (!(entry.value() instanceof YamlNode.Mapping part)) {
            SassSection.SASS.read(entry.value(), "profiles." + name, problems);
            return;
        }
        List<YamlNode.Entry> kept = new ArrayList<>();
        for (YamlNode.Entry key : part.entries()) {
            if (FIXED.contains(key.key().text())) {
                problems.add(Diagnostic.error(
                                ConfigCode.KEY_NOT_APPLICABLE, "`" + key.key().text() + "` is not allowed in a profile")
                        .at(key.key().span(), "remove this key"));
            } else {
                kept.add(key);
            }
        }
        YamlNode.Mapping sound = new YamlNode.Mapping(kept, part.span());
        profiles.put(name, new YamlNode.Entry(entry.key(), sound));
        assignOwner(sound, name);
    }

    private void assignOwner(YamlNode node, String name) {
        owners.putIfAbsent(node.span(), name);
        if (node instanceof YamlNode.Sequence list) {
            list.items().forEach(item -> assignOwner(item, name));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                owners.putIfAbsent(entry.key().span(), name);
                assignOwner(entry.value(), name);
            }
        }
    }

    /**
     * Activates profiles.
     *
     * @param source source of the names, for messages
     * @param lists comma-separated names
     */
    public void activate(String source, List<String> lists) {
        for (String list : lists) {
            SourceText text = SourceText.of(source, list.replaceAll("\\R", " "));
            int start = 0;
            for (String part : list.split(",", -1)) {
                String name = part.strip();
                int column = list.codePointCount(0, start + part.indexOf(name)) + 1;
                start += part.length() + 1;
                if (name.isEmpty() || active.contains(name)) {
                    continue;
                }
                if (profiles.containsKey(name)) {
                    active.add(name);
                    continue;
                }
                problems.add(Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "profile `" + name + "` does not exist")
                        .at(text.span(1, column, name.codePointCount(0, name.length())), "not found")
                        .withHelp(
                                profiles.isEmpty()
                                        ? "the configuration has no `profiles`"
                                        : Suggestions.didYouMean(name, profiles.keySet())
                                                .orElse("use one of `" + String.join("`, `", profiles.keySet())
                                                        + "`")));
            }
        }
    }

    /** Returns the inactive profiles. */
    public List<String> inactive() {
        return profiles.keySet().stream().filter(name -> !active.contains(name)).toList();
    }

    /** Returns the nodes with the active profiles applied. */
    public YamlNode applyTo(YamlNode root) {
        return applyTo(root, active, problems);
    }

    /** Returns the nodes with some profiles applied. */
    public YamlNode applyTo(YamlNode root, List<String> names, Problems found) {
        YamlNode result = root;
        for (String name : names) {
            YamlNode.Entry part = profiles.get(name);
            if (part != null) {
                reportUnknown(result, part.value(), found);
                YamlNode below = SplitKind.change(result, SplitKind.of(part.value()));
                result = withoutRemovedScenarios(merge(below, part.value(), found), part.value());
            }
        }
        return result;
    }

    /** Reports the removal of a scenario that does not exist. */
    private static void reportUnknown(YamlNode below, YamlNode profile, Problems found) {
        if (entry(profile, SCENARIOS) instanceof YamlNode.Mapping upper) {
            List<String> names = entry(below, SCENARIOS) instanceof YamlNode.Mapping scenarios
                    ? scenarios.entries().stream()
                            .map(each -> each.key().text())
                            .toList()
                    : List.of();
            upper.entries().stream()
                    .filter(each ->
                            each.value().isNull() && !names.contains(each.key().text()))
                    .forEach(each -> found.add(NamedElements.unknownScenario(
                            each.key().text(), each.key().span(), names)));
        }
    }

    /**
     * Removes the scenarios for which a profile has an empty value. For all other keys the binder treats an empty value
     * as unset.
     */
    private static YamlNode withoutRemovedScenarios(YamlNode result, YamlNode profile) {
        if (!(result instanceof YamlNode.Mapping root)
                || !(entry(profile, SCENARIOS) instanceof YamlNode.Mapping upper)) {
            return result;
        }
        Set<String> out = upper.entries().stream()
                .filter(entry -> entry.value().isNull())
                .map(entry -> entry.key().text())
                .collect(Collectors.toSet());
        List<YamlNode.Entry> entries = root.entries().stream()
                .map(entry ->
                        entry.key().text().equals(SCENARIOS) && entry.value() instanceof YamlNode.Mapping scenarios
                                ? new YamlNode.Entry(
                                        entry.key(),
                                        new YamlNode.Mapping(
                                                scenarios.entries().stream()
                                                        .filter(each -> !out.contains(
                                                                each.key().text()))
                                                        .toList(),
                                                scenarios.span()))
                                : entry)
                .toList();
        return new YamlNode.Mapping(entries, root.span());
    }

    private static @Nullable YamlNode entry(YamlNode node, String key) {
        return node instanceof YamlNode.Mapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> entry.key().text().equals(key))
                        .map(YamlNode.Entry::value)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** Merges mappings key by key and elements of a list by name. Every other value replaces the lower one. */
    private static YamlNode merge(YamlNode below, YamlNode above, Problems found) {
        if (!(above instanceof YamlNode.Mapping upper) || below instanceof YamlNode.Scalar) {
            return above;
        }
        if (below instanceof YamlNode.Sequence list) {
            return mergeByName(list, upper, found);
        }
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        ((YamlNode.Mapping) below)
                .entries()
                .forEach(entry -> entries.put(entry.key().text(), entry));
        for (YamlNode.Entry entry : upper.entries()) {
            YamlNode.Entry before = entries.get(entry.key().text());
            if (before == null) {
                entries.put(entry.key().text(), entry);
            } else {
                boolean replaced = !(entry.value() instanceof YamlNode.Mapping);
                entries.put(
                        entry.key().text(),
                        new YamlNode.Entry(
                                replaced ? entry.key() : before.key(), merge(before.value(), entry.value(), found)));
            }
        }
        return new YamlNode.Mapping(List.copyOf(entries.values()), below.span());
    }

    private static YamlNode mergeByName(YamlNode.Sequence list, YamlNode.Mapping upper, Problems found) {
        List<YamlNode> items = new ArrayList<>(list.items());
        for (YamlNode.Entry entry : upper.entries()) {
            int at = NamedElements.indexOf(items, entry.key().text());
            if (at < 0) {
                found.add(NamedElements.unknown(entry.key().text(), entry.key().span(), items));
            } else if (entry.value().isNull()) {
                items.remove(at);
            } else {
                items.set(at, merge(items.get(at), entry.value(), found));
            }
        }
        return new YamlNode.Sequence(items, list.span());
    }

    @Override
    public Origin resolve(YamlNode written) {
        return Origin.of(written.span(), owners.get(written.span()), EnvironmentVariables.variableNames(written));
    }

    @Override
    public Origin resolve(SourceSpan location) {
        return Origin.of(location, owners.get(location), null);
    }

    /** Returns the locations of a profile. */
    public Set<SourceSpan> spans(String name) {
        Set<SourceSpan> places = new HashSet<>();
        owners.forEach((place, owner) -> {
            if (owner.equals(name)) {
                places.add(place);
            }
        });
        return places;
    }
}
