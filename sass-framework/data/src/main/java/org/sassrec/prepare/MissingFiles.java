package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Dates;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Vocabulary;

/** Looks for the files of all sources, and into none. */
final class MissingFiles {
    private final SassConfig config;
    private final SourceFinder finder;
    private final DataProblems problems;

    MissingFiles(SassConfig config, LocalDate today, DataProblems problems) {
        this.config = config;
        this.finder = new SourceFinder(config.directory(), today);
        this.problems = problems;
    }

    /** Reports each path that leads nowhere. */
    void check() throws IOException {
        DataConfig data = config.data();
        look("data.events.path", data.events().paths(), data.events().dates());
        if (data.split() instanceof DataConfig.ByFile byFile) {
            look("data.split.validation", byFile.validation(), null);
            look("data.split.test", byFile.test(), null);
        }
        look("data.users", data.users());
        look("data.items", data.items());
        PretrainConfig.Events older = config.pretrain().events();
        if (older != null) {
            look("pretrain.events.path", older.paths(), older.dates());
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.Listed listed) {
                look("scenarios." + scenario.name() + ".candidatesFile", listed.paths(), null);
            }
        }
        for (FeatureConfig feature : config.features()) {
            String at = "features." + feature.side().name().toLowerCase(Locale.ROOT) + "." + feature.name();
            if (feature instanceof FeatureConfig.Lookup lookup) {
                look(at + ".path", lookup.path(), null);
            }
            FeatureConfig.Discrete discrete = feature.discrete();
            if (discrete != null
                    && discrete.vocabulary() instanceof Vocabulary.Listed listed
                    && !Files.isRegularFile(config.directory().resolve(listed.file()))) {
                missing(at + ".valuesFile", listed.file());
            }
        }
    }

    private void look(String key, DataConfig.@Nullable Entity entity) throws IOException {
        if (entity != null) {
            look(key + ".path", entity.paths(), entity.dates());
            look(key + ".join", entity.join(), entity.dates());
        }
    }

    private void look(String key, List<String> patterns, @Nullable Dates dates) throws IOException {
        finder.find(patterns, dates).unmatched().forEach(pattern -> missing(key, pattern));
    }

    private void missing(String key, String pattern) {
        problems.noFile(key, pattern, finder.directory().toString());
    }
}
