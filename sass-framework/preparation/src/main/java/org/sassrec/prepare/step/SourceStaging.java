package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.prepare.check.CheckedData;
import org.sassrec.prepare.check.DataChecks;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.check.QualityFindings;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlScript;

/**
 * The first half of preparation: opens the sources, reads the events, creates entities and vocabularies, and checks
 * everything. {@code validate --data} runs only this part.
 */
public final class SourceStaging extends PreparationStep {
    private final RowLimit extent;
    private final Instant now;
    private final EventStep events;
    private final EntityStep entities;
    private final CandidateStep candidates;
    private final FeatureStep features;
    private boolean holdsOut = true;
    private @Nullable CheckedData checkedData;

    /**
     * Creates the stage without reading anything.
     *
     * @param scratch folder for temporary files
     */
    public SourceStaging(
            SassConfig config, SqlScript script, DataProblems problems, RowLimit extent, Instant now, Path scratch) {
        this(config, script, problems, extent, now, scratch, null);
    }

    /**
     * Creates the stage for a dataset that reuses another one. Events of pre-training are checked only where they
     * differ from the main events.
     *
     * @param followed the reference dataset, or {@code null} for a dataset with its own vocabularies
     */
    public SourceStaging(
            SassConfig config,
            SqlScript script,
            DataProblems problems,
            RowLimit extent,
            Instant now,
            Path scratch,
            @Nullable ReferenceDataset followed) {
        super(
                config,
                script,
                new SourceTables(config, script, problems, extent, followed instanceof ReferenceDataset.Pretrain),
                problems,
                followed);
        this.extent = extent;
        this.now = now;
        this.events = new EventStep(this);
        this.entities = new EntityStep(this);
        this.candidates = new CandidateStep(this);
        this.features = new FeatureStep(this, scratch);
    }

    /** Sets whether the dataset has validation and test splits. Otherwise all rows are train. */
    public SourceStaging holdingOut(boolean splits) {
        holdsOut = splits;
        return this;
    }

    /** Sets the vocabularies that the learned ones continue; {@code null} learns them from the data alone. */
    public SourceStaging continuing(@Nullable EarlierVocabularies earlier) {
        features.continueFrom(earlier);
        return this;
    }

    private boolean isPretrain() {
        return reference instanceof ReferenceDataset.Pretrain;
    }

    public SourceTables sources() {
        return sources;
    }

    public EventStep events() {
        return events;
    }

    public EntityStep entities() {
        return entities;
    }

    public CandidateStep candidates() {
        return candidates;
    }

    public FeatureStep features() {
        return features;
    }

    /**
     * Creates the tables.
     *
     * @param done called with the name of each finished step
     * @throws org.sassrec.diagnostic.SassException with all problems so far if one of them is an error
     */
    public void run(Consumer<String> done) throws EngineException, IOException {
        Map<Integer, String> contexts = check();
        done.accept("check");
        readEvents(contexts);
        done.accept("read");
        entities.run(problems);
        candidates.check();
        features.run();
        problems.throwIfAny();
        if (!isPretrain()) {
            DataChecks.entities(checkedData());
        }
        done.accept("vocabularies");
    }

    /**
     * Opens the sources and checks columns, conditions and expressions.
     *
     * @return SQL of the context values by feature
     * @throws org.sassrec.diagnostic.SassException with all problems if one of them is an error
     */
    public Map<Integer, String> check() throws EngineException, IOException {
        sources.open();
        candidates.open();
        Map<Integer, String> contexts = features.eventValueSql();
        if (!sources.events().isEmpty()) {
            events.check(contexts);
        }
        entities.check(problems);
        new FeatureChecks(this).check();
        problems.throwIfAny();
        new EngineDifferences(this).check();
        problems.throwIfAny();
        sources.imported().tables(config);
        candidates.importTables();
        return contexts;
    }

    /** Creates and checks {@code staged} and {@code marked}. The sources of the events must be open. */
    public void readEvents(Map<Integer, String> contexts) throws EngineException, IOException {
        if (isPretrain()) {
            events.createStaged(contexts);
            events.assignSplits(contexts, true);
            return;
        }
        CheckedData data = checkedData();
        events.createStaged(contexts);
        DataChecks.staged(data);
        events.assignSplits(contexts, holdsOut && extent.isUnlimited());
        createSampledEvents(data);
        DataChecks.events(data, holdsOut);
    }

    private void createSampledEvents(CheckedData data) throws EngineException, IOException {
        String sample = data.sampledEvents();
        if (sample == null) {
            script.createView("some_events", "SELECT * FROM marked");
        } else {
            script.createTable("some_events", sample);
        }
    }

    /** Checks the overlap of scenarios. The caller counts it. */
    public void checkOverlap(EntityOverlap overlap) {
        if (reference == null) {
            DataChecks.overlap(checkedData(), overlap);
        }
    }

    /** Counts the overlap of scenarios in the tables. */
    public EntityOverlap overlap() throws EngineException, IOException {
        return EntityOverlap.query(script, config.scenarios().size(), entities.historyTables());
    }

    /**
     * Checks how many validation and test positives an evaluation can find. All events must be read.
     *
     * @return positives by scenario and split
     */
    public long[][] checkTargets() throws EngineException, IOException {
        long[][] positives = checkedData().positives();
        new QualityFindings(config, positives, problems).targets(new TargetQuery(this).counts(candidates.queries()));
        return positives;
    }

    private CheckedData checkedData() {
        CheckedData data = checkedData;
        if (data == null) {
            Map<Integer, String> conditions = new LinkedHashMap<>();
            for (int s = 0; s < config.scenarios().size(); s++) {
                String where = config.scenarios().get(s).where();
                if (where != null) {
                    conditions.put(s, EventStep.condition(where));
                }
            }
            data = new CheckedData(
                    config,
                    script,
                    extent.isUnlimited(),
                    now,
                    conditions,
                    new FeatureChecks(this).checkedFeatures(),
                    problems);
            checkedData = data;
        }
        return data;
    }
}
