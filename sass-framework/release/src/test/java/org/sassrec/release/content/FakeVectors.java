package org.sassrec.release.content;

import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.store.testkit.TestVectors;

/** The content of a scenario like that of a trained model. */
public final class FakeVectors extends TestVectors implements ScenarioVectors {

    private final String scenario;
    private List<String> probeUsers = List.of();

    public FakeVectors(String scenario, int rows, int dim, int users, long seed) {
        super(rows, dim, users, seed);
        this.scenario = scenario;
    }

    @Override
    public String scenario() {
        return scenario;
    }

    @Override
    public void vector(int row, float[] into) {
        System.arraycopy(vectors()[row], 0, into, 0, dim());
    }

    /** Names the sample users u0, u1 and so on. */
    public FakeVectors namingUsers() {
        probeUsers = IntStream.range(0, probes().size()).mapToObj(u -> "u" + u).toList();
        return this;
    }

    @Override
    public List<String> probeUsers() {
        return probeUsers;
    }
}
