package org.sassrec.serving.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UserDistributionTest {

    @Test
    void upperScoreIsMeanPlusTwoDeviations() {
        Random random = new Random(3);
        List<float[]> users = new ArrayList<>();
        for (int u = 0; u < 60; u++) {
            float x = (float) random.nextGaussian();
            users.add(new float[] {1, 2 + x, x - 3 * (float) random.nextGaussian()});
        }
        UserDistribution audience = UserDistribution.of(users).orElseThrow();
        float[] item = {-4, 0.5f, 2};
        double[] scores = users.stream()
                .mapToDouble(user -> user[0] * item[0] + user[1] * item[1] + (double) user[2] * item[2])
                .toArray();
        double mean = Arrays.stream(scores).average().orElseThrow();
        double variance = Arrays.stream(scores)
                .map(score -> (score - mean) * (score - mean))
                .average()
                .orElseThrow();
        assertThat(audience.upperScore(item)).isCloseTo(mean + 2 * Math.sqrt(variance), within(1e-5));
    }

    @Test
    void isEmptyForFewUsers() {
        assertThat(UserDistribution.of(List.of())).isEmpty();
        assertThat(UserDistribution.of(List.of(new float[] {1, 2}))).isEmpty();
    }
}
