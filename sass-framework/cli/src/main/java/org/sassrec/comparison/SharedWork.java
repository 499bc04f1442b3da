package org.sassrec.comparison;

import java.io.IOException;
import java.util.Optional;
import org.sassrec.pipeline.Inputs;
import org.sassrec.pipeline.StageWork;

/** A stage whose result another folder holds, where it was brought up to date before this chain began. */
final class SharedWork implements StageWork {
    private final StageWork made;

    SharedWork(StageWork made) {
        this.made = made;
    }

    @Override
    public Inputs inputs() throws IOException {
        return made.inputs();
    }

    @Override
    public Optional<String> digest() {
        return made.digest();
    }

    @Override
    public boolean outputThere() {
        return made.outputThere();
    }

    @Override
    public void run(Inputs inputs, boolean resume) {
        if (!made.outputThere()) {
            throw new IllegalStateException("what is shared was not made before");
        }
    }
}
