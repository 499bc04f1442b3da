package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.loader.ConfigLoader;

/** The settings that are part of the protocol, and those that are not. */
class EvaluationProtocolTest {
    private static final String FILE = """
            sass: 1
            name: shop
            data:
              events: {path: e.csv, user: u, item: i, time: {column: t, unit: ms, zone: UTC}}
              items: {path: i.csv, key: i}
              split: {by: time, validation: 1d, test: 2d}
            label: y = 1
            scenarios:
              home: {where: tab = 1}
              cart: {where: tab = 2, label: bought, candidates: stock > 0}
              shown: {exposuresFrom: [home]}
            features:
              user: [{name: user, column: u, type: id}]
              item: [{name: item, column: i, type: id}]
            """;

    @TempDir
    Path folder;

    private Map<String, Map<String, String>> protocol(String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), FILE);
        return EvaluationProtocol.of(ConfigLoader.load(file, List.of(overrides)).config());
    }

    @Test
    void containsServedScenarios() throws IOException {
        assertThat(protocol())
                .isEqualTo(Map.of(
                        "home",
                        Map.of("data.split.by", "time", "where", "tab = 1", "label", "y = 1", "candidates", "exposed"),
                        "cart",
                        Map.of(
                                "data.split.by",
                                "time",
                                "where",
                                "tab = 2",
                                "label",
                                "bought",
                                "candidates",
                                "stock > 0")));
    }

    @Test
    void changesWithProtocolKeysOnly() throws IOException {
        for (String same : List.of(
                "data.split.test=4d",
                "data.events.path=f.csv",
                "finetune.epochs=9",
                "finetune.refit=validation",
                "scenarios.shown=null")) {
            assertThat(protocol(same)).as(same).isEqualTo(protocol());
        }
        for (String other : List.of(
                "label=y = 2",
                "scenarios.home.label=z",
                "scenarios.home.where=tab in (1, 3)",
                "scenarios.home.candidates=all",
                "scenarios.home.candidatesFile=c.csv",
                "data.split={by: leaveOneOut}")) {
            assertThat(protocol(other).get("home"))
                    .as(other)
                    .isNotEqualTo(protocol().get("home"));
        }
        assertThat(protocol("scenarios.home.candidatesFile=c.csv"))
                .as("another file each day")
                .isEqualTo(protocol("scenarios.home.candidatesFile=d.csv"));
    }
}
