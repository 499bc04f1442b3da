package org.sassrec.release.content;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

/** Vectors without those of some items. */
public final class FilteredVectors implements ScenarioVectors {

    private final ScenarioVectors all;
    private final int[] remainingRows;

    private FilteredVectors(ScenarioVectors all, int[] left) {
        this.all = all;
        this.remainingRows = left;
    }

    /**
     * Leaves out items.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7510 if none are left
     */
    public static ScenarioVectors without(ScenarioVectors all, Set<String> items) {
        int[] left = IntStream.range(0, all.rows())
                .filter(row -> !items.contains(all.id(row)))
                .toArray();
        if (left.length == 0) {
            throw Diagnostic.error(
                            DiagnosticCode.SCENARIO_WITHOUT_VECTORS,
                            "all items of scenario `" + all.scenario() + "` are withdrawn")
                    .withHelp("give it other candidates, or `served: false`")
                    .toException();
        }
        return left.length == all.rows() ? all : new FilteredVectors(all, left);
    }

    @Override
    public String scenario() {
        return all.scenario();
    }

    @Override
    public int dim() {
        return all.dim();
    }

    @Override
    public int rows() {
        return remainingRows.length;
    }

    @Override
    public String id(int row) {
        return all.id(remainingRows[row]);
    }

    @Override
    public void vector(int row, float[] into) {
        all.vector(remainingRows[row], into);
    }

    @Override
    public Map<String, String> texts(int row) {
        return all.texts(remainingRows[row]);
    }

    @Override
    public int userVectors() {
        return all.userVectors();
    }

    @Override
    public List<float[]> probes() {
        return all.probes();
    }

    @Override
    public List<String> probeUsers() {
        return all.probeUsers();
    }
}
