package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.prepare.check.CheckedData;
import org.sassrec.prepare.check.DataChecks;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlScript;

/**
 * The first half of a preparation, which is all of a validation: sources are opened, events read, entities and
 * vocabularies made, and everything checked on the way.
 */
public final class SourceStaging extends PreparationStep {
    private final RowLimit extent;
    private final Instant now;
    private final EventStep events;
    private final EntityStep entities;
    private final CandidateStep candidates;
    private final FeatureStep features;
    private @Nullable CheckedData checkedData;

    /**
     * Has read nothing yet.
     *
     * @param scratch folder for files that nobody needs afterwards
     */
    public SourceStaging(
            SassConfig config, SqlScript script, DataProblems problems, RowLimit extent, Instant now, Path scratch) {
        this(config, script, problems, extent, now, scratch, null);
    }

    /**
     * The same for a dataset that follows another one. Stage one's data is checked as far as it is not that of all else.
     *
     * @param followed the other one; {@code null} for one that makes its own vocabularies
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
                new SourceTables(
                        config,
                        script,
                        problems,
                        extent,
                        LocalDate.ofInstant(now, config.data().events().time().zone()),
                        followed instanceof ReferenceDataset.Pretrain),
                problems,
                followed);
        this.extent = extent;
        this.now = now;
        this.events = new EventStep(this);
        this.entities = new EntityStep(this);
        this.candidates = new CandidateStep(this);
        this.features = new FeatureStep(this, scratch);
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
     * Makes the tables.
     *
     * @param done hears of each step when it is done
     * @throws org.sassrec.diagnostic.SassException with the problems so far, once there is an error among them
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
            DataChecks.entities(checkedData(), problems);
        }
        done.accept("vocabularies");
    }

    /**
     * Opens the sources and checks columns, conditions and expressions.
     *
     * @return expressions of the context
     * @throws org.sassrec.diagnostic.SassException with all problems, once there is an error among them
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
        return contexts;
    }

    /** Makes {@code staged} and {@code marked} and checks them; the sources of the events are open. */
    public void readEvents(Map<Integer, String> contexts) throws EngineException, IOException {
        if (isPretrain()) {
            events.createStaged(contexts);
            events.assignSplits(contexts, true);
            return;
        }
        CheckedData data = checkedData();
        events.createStaged(contexts);
        DataChecks.staged(data, problems);
        // For weights that are there nothing is held out.
        boolean splits = reference == null;
        events.assignSplits(contexts, splits && extent.isUnlimited());
        createSampledEvents(data);
        DataChecks.events(data, splits, problems);
    }

    private void createSampledEvents(CheckedData data) throws EngineException, IOException {
        String sample = data.sampledEvents();
        script.run(
                "some_events",
                sample == null
                        ? "CREATE VIEW some_events AS\nSELECT * FROM marked"
                        : "CREATE TABLE some_events AS\n" + sample);
    }

    /** Checks what scenarios share, counted by whoever can do it cheapest. */
    public void checkOverlap(EntityOverlap overlap) {
        if (reference == null) {
            DataChecks.overlap(checkedData(), overlap, problems);
        }
    }

    /** What scenarios share, counted in the tables. */
    public EntityOverlap overlap() throws EngineException, IOException {
        return EntityOverlap.query(script, config.scenarios().size(), entities.historyTables());
    }

    private CheckedData checkedData() {
        CheckedData known = checkedData;
        if (known == null) {
            Map<Integer, String> conditions = new LinkedHashMap<>();
            for (int s = 0; s < config.scenarios().size(); s++) {
                String where = config.scenarios().get(s).where();
                if (where != null) {
                    conditions.put(s, EventStep.condition(where));
                }
            }
            known = new CheckedData(
                    config, script, extent.isUnlimited(), now, conditions, new FeatureChecks(this).checkedFeatures());
            checkedData = known;
        }
        return known;
    }
}
