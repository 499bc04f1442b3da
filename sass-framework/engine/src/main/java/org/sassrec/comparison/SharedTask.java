package org.sassrec.comparison;

import java.io.IOException;
import java.util.Optional;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;

/** A stage whose result another folder holds, where it was brought up to date before this chain began. */
final class SharedTask implements StageTask {
    private final StageTask made;

    SharedTask(StageTask made) {
        this.made = made;
    }

    @Override
    public StageInputs inputs() throws IOException {
        return made.inputs();
    }

    @Override
    public Optional<String> resultDigest() {
        return made.resultDigest();
    }

    @Override
    public boolean outputExists() {
        return made.outputExists();
    }

    @Override
    public void run(StageInputs inputs, boolean resume) {
        if (!made.outputExists()) {
            throw new IllegalStateException("what is shared was not made before");
        }
    }
}
