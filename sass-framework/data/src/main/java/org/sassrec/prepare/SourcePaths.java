package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Dates;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Vocabulary;

/** All paths of a configuration that lead to data, and where they lead; no file is looked into. */
final class SourcePaths {
    private final SassConfig config;
    private final SourceFinder finder;

    /** What a key names. */
    private record Named(
            String key, List<String> patterns, @Nullable Dates dates) {}

    SourcePaths(SassConfig config, LocalDate today) {
        this.config = config;
        this.finder = new SourceFinder(config.directory(), today);
    }

    /** Every file that is read, but for {@link #older}; missing ones are simply not there, and addresses can't be looked at. */
    List<Path> files() throws IOException {
        Set<Path> files = new TreeSet<>();
        for (Named named : sources()) {
            files.addAll(find(named).files());
        }
        for (Named list : lists()) {
            Path file = config.directory().resolve(list.patterns().get(0));
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    /** The files of {@code pretrain.events}. */
    List<Path> older() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Named named : olderSources()) {
            files.addAll(find(named).files());
        }
        return files;
    }

    /** Reports each path that leads nowhere. */
    void tellMissing(DataProblems problems) throws IOException {
        List<Named> sources = sources();
        sources.addAll(olderSources());
        for (Named named : sources) {
            find(named).unmatched().forEach(pattern -> missing(problems, named.key(), pattern));
        }
        for (Named list : lists()) {
            String file = list.patterns().get(0);
            if (!Files.isRegularFile(config.directory().resolve(file))) {
                missing(problems, list.key(), file);
            }
        }
    }

    private void missing(DataProblems problems, String key, String pattern) {
        problems.noFile(key, pattern, finder.directory());
    }

    private SourceFinder.Found find(Named named) throws IOException {
        return finder.find(named.patterns(), named.dates());
    }

    private List<Named> sources() {
        DataConfig data = config.data();
        List<Named> all = new ArrayList<>();
        all.add(new Named(
                "data.events.path", data.events().paths(), data.events().dates()));
        if (data.split() instanceof DataConfig.ByFile byFile) {
            all.add(new Named("data.split.validation", byFile.validation(), null));
            all.add(new Named("data.split.test", byFile.test(), null));
        }
        add(all, "data.users", data.users());
        add(all, "data.items", data.items());
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.Listed listed) {
                all.add(new Named("scenarios." + scenario.name() + ".candidatesFile", listed.paths(), null));
            }
        }
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Lookup lookup) {
                all.add(new Named(key(feature) + ".path", lookup.path(), null));
            }
        }
        return all;
    }

    private static void add(List<Named> all, String key, DataConfig.@Nullable Entity entity) {
        if (entity != null) {
            all.add(new Named(key + ".path", entity.paths(), entity.dates()));
            all.add(new Named(key + ".join", entity.join(), entity.dates()));
        }
    }

    private List<Named> olderSources() {
        PretrainConfig.Events events = config.pretrain().events();
        return events == null ? List.of() : List.of(new Named("pretrain.events.path", events.paths(), events.dates()));
    }

    /** Files of values, one each, whose names are no patterns. */
    private List<Named> lists() {
        List<Named> all = new ArrayList<>();
        for (FeatureConfig feature : config.features()) {
            FeatureConfig.Discrete discrete = feature.discrete();
            if (discrete != null && discrete.vocabulary() instanceof Vocabulary.Listed listed) {
                all.add(new Named(key(feature) + ".valuesFile", List.of(listed.file()), null));
            }
        }
        return all;
    }

    private static String key(FeatureConfig feature) {
        return "features." + feature.side().name().toLowerCase(Locale.ROOT) + "." + feature.name();
    }
}
