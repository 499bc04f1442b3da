package org.sassrec.prepare.step;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlScript;

/** Base of the steps of one preparation, with the objects that all steps use. */
class PreparationStep {
    final SassConfig config;
    final SqlScript script;
    final SqlDialect sql;
    final SourceTables sources;
    final DataProblems problems;
    /** The dataset whose vocabularies are reused, or {@code null} if this one creates its own. */
    final @Nullable ReferenceDataset reference;

    PreparationStep(
            SassConfig config,
            SqlScript script,
            SourceTables sources,
            DataProblems problems,
            @Nullable ReferenceDataset reference) {
        this.config = config;
        this.script = script;
        this.sql = script.dialect();
        this.sources = sources;
        this.problems = problems;
        this.reference = reference;
    }

    PreparationStep(PreparationStep other) {
        this(other.config, other.script, other.sources, other.problems, other.reference);
    }
}
