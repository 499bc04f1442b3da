package org.sassrec.pipeline;

import java.io.IOException;

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
    public boolean outputThere() {
        return made.outputThere();
    }

    @Override
    public void run(String fingerprint, boolean resume) {
        if (!made.outputThere()) {
            throw new IllegalStateException("what is shared was not made before");
        }
    }
}
