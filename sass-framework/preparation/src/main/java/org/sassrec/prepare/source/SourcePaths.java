package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.DateRange;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Vocabulary;
import org.sassrec.config.schema.DatedPath;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.ClusterSources;

/** Lists all source files of a configuration without reading them. */
public final class SourcePaths {
    private final SassConfig config;
    private final SourceFinder finder;

    private record NamedPaths(
            String key, List<String> patterns, @Nullable DateRange dates) {}

    public SourcePaths(SassConfig config) {
        this.config = config;
        this.finder = SourceFinder.of(config);
    }

    /** Returns the existing files of all sources except {@link #pretrainFiles}. Addresses are not included. */
    public List<Path> files() throws IOException {
        Set<Path> files = new TreeSet<>();
        for (NamedPaths named : sources()) {
            files.addAll(find(named).files());
        }
        for (NamedPaths list : valueFiles()) {
            Path file = config.directory().resolve(list.patterns().get(0));
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    /** Returns the files of {@code pretrain.events}. */
    public List<Path> pretrainFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (NamedPaths named : pretrainSources()) {
            files.addAll(find(named).files());
        }
        return files;
    }

    /** Returns the files of each day of {@code data.events.dates}, in the order of the days; empty without this key. */
    public SortedMap<LocalDate, List<Path>> eventDays() throws IOException {
        DataConfig.Events events = config.data().events();
        SortedMap<LocalDate, List<Path>> files = new TreeMap<>();
        if (events.dates() != null) {
            for (LocalDate day : events.dates().days(finder.today())) {
                files.put(day, finder.files(events.paths(), day));
            }
        }
        return files;
    }

    /** Returns all files and addresses, including those of {@code pretrain.events}, in the form that the engine reads. */
    public List<String> locations() throws IOException {
        List<NamedPaths> sources = sources();
        sources.addAll(pretrainSources());
        Set<String> locations = new TreeSet<>();
        for (NamedPaths named : sources) {
            locations.addAll(find(named).locations());
        }
        return List.copyOf(locations);
    }

    /**
     * Returns the versions of the files and tables that only a cluster can reach, by address. A path that cannot be read
     * has the reason as its version.
     */
    public SortedMap<String, String> clusterVersions(ClusterSources cluster) throws IOException {
        SourceFinder reachable = SourceFinder.of(config, cluster);
        List<NamedPaths> sources = sources();
        sources.addAll(pretrainSources());
        SortedMap<String, String> versions = new TreeMap<>();
        for (NamedPaths named : sources) {
            SourceFinder.FoundFiles found = reachable.find(named.patterns(), named.dates());
            versions.putAll(found.failures());
            for (String address : found.addresses()) {
                if (ClusterSources.reads(address)) {
                    cluster.find(address).forEach(source -> versions.put(address, source.version()));
                }
            }
        }
        return versions;
    }

    /** Returns whether only a cluster can reach a file or a table. */
    public boolean hasClusterSources() throws IOException {
        return locations().stream().anyMatch(ClusterSources::reads);
    }

    /** Reports each path without a file. */
    public void reportMissing(DataProblems problems) throws IOException {
        List<NamedPaths> sources = sources();
        sources.addAll(pretrainSources());
        for (NamedPaths named : sources) {
            SourceFinder.FoundFiles found = find(named);
            found.unmatched().forEach(pattern -> reportMissingFile(problems, named.key(), pattern));
            if (config.data().engine() == DataConfig.Engine.DUCKDB) {
                found.addresses().stream()
                        .filter(ClusterSources::isRequired)
                        .findFirst()
                        .ifPresent(address -> problems.needsCluster(named.key(), address));
            }
        }
        for (NamedPaths list : valueFiles()) {
            String file = list.patterns().get(0);
            if (!Files.isRegularFile(config.directory().resolve(file))) {
                reportMissingFile(problems, list.key(), file);
            }
        }
    }

    /**
     * Reports the days that are read but not ready. A day is read if it has a file. The newest day must be ready in any
     * case: without its files, it is not complete.
     */
    public void reportNotReady(DataProblems problems) throws IOException {
        DataConfig.Events events = config.data().events();
        if (events.ready() == null || events.dates() == null) {
            return;
        }
        LocalDate newest = events.dates().last(finder.today());
        List<LocalDate> missing = new ArrayList<>();
        for (LocalDate day : events.dates().days(finder.today())) {
            Path ready = config.directory().resolve(DatedPath.resolve(events.ready(), day));
            if (!Files.exists(ready) && (day.equals(newest) || finder.hasFiles(events.paths(), day))) {
                missing.add(day);
            }
        }
        if (!missing.isEmpty()) {
            problems.error(DataCode.DATA_NOT_READY, "data.events.ready")
                    .message(
                            "the events of %s are not ready",
                            missing.size() == 1 ? missing.get(0) : missing.size() + " days from " + missing.get(0))
                    .label("`%s` does not exist", DatedPath.resolve(events.ready(), missing.get(0)))
                    .help("try again later, or wait for it: `--wait 30m`");
        }
    }

    private void reportMissingFile(DataProblems problems, String key, String pattern) {
        problems.missingFile(key, pattern, finder.directory());
    }

    private SourceFinder.FoundFiles find(NamedPaths named) throws IOException {
        return finder.find(named.patterns(), named.dates());
    }

    private List<NamedPaths> sources() {
        DataConfig data = config.data();
        List<NamedPaths> all = new ArrayList<>();
        all.add(new NamedPaths(
                "data.events.path", data.events().paths(), data.events().dates()));
        if (data.split() instanceof DataConfig.ByFile byFile) {
            all.add(new NamedPaths("data.split.validation", byFile.validation(), null));
            all.add(new NamedPaths("data.split.test", byFile.test(), null));
        }
        add(all, "data.users", data.users());
        add(all, "data.items", data.items());
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.ListedItems listed) {
                all.add(new NamedPaths("scenarios." + scenario.name() + ".candidatesFile", listed.paths(), null));
            }
        }
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Lookup lookup) {
                all.add(new NamedPaths(key(feature) + ".path", lookup.path(), null));
            }
        }
        return all;
    }

    private static void add(List<NamedPaths> all, String key, DataConfig.@Nullable Entity entity) {
        if (entity != null) {
            all.add(new NamedPaths(key + ".path", entity.paths(), entity.dates()));
            all.add(new NamedPaths(key + ".join", entity.join(), entity.dates()));
        }
    }

    private List<NamedPaths> pretrainSources() {
        PretrainConfig.Events events = config.pretrain().events();
        return events == null
                ? List.of()
                : List.of(new NamedPaths("pretrain.events.path", events.paths(), events.dates()));
    }

    /** Returns the values files. Their names are not globs. */
    private List<NamedPaths> valueFiles() {
        List<NamedPaths> all = new ArrayList<>();
        for (FeatureConfig feature : config.features()) {
            FeatureConfig.Categorical discrete = feature.categorical();
            if (discrete != null && discrete.vocabulary() instanceof Vocabulary.Listed listed) {
                all.add(new NamedPaths(key(feature) + ".valuesFile", List.of(listed.file()), null));
            }
        }
        return all;
    }

    private static String key(FeatureConfig feature) {
        return "features." + feature.side().word() + "." + feature.name();
    }
}
