package org.sassrec.release.content;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

/** Some of the users whose vectors training wrote beside the items', evenly spread over them. */
final class SampleUsers {

    private static final int MAX_USERS = 64;

    private SampleUsers() {}

    /** Vectors by user; empty where training did not say who they are. */
    static Map<String, float[]> of(ScenarioVectors vectors) {
        List<String> users = vectors.probeUsers();
        int wanted = Math.min(MAX_USERS, users.size());
        Map<String, float[]> sample = new LinkedHashMap<>();
        for (int i = 0; i < wanted; i++) {
            int at = (int) ((long) i * users.size() / wanted);
            sample.put(users.get(at), vectors.probes().get(at));
        }
        return sample;
    }
}
