package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Returns the vectors of a function of tower and user; {@code null} for an unknown user. */
public record FakeUserEncoder(BiFunction<Path, String, float @Nullable []> vectors) implements UserEncoder {

    @Override
    public Map<String, float[]> encode(Path userTower, Path snapshot, String scenario, List<String> users) {
        Map<String, float[]> encoded = new LinkedHashMap<>();
        for (String user : users) {
            float[] vector = vectors.apply(userTower, user);
            if (vector != null) {
                encoded.put(user, vector);
            }
        }
        return encoded;
    }

    @Override
    public void close() {}
}
