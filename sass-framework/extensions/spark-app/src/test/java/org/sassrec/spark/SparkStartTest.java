package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;

@Tag("slow")
class SparkStartTest {
    private static SparkConf master(String master) {
        return new SparkConf(false).setAppName("test").setMaster(master).set("spark.ui.enabled", "false");
    }

    @Test
    void reportsEachAddressOfAnUnreachableMaster() {
        assertThatThrownBy(() -> SparkStart.start(master("spark://127.0.0.1:1,127.0.0.1:2")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4063")
                .hasMessageContaining("Spark cannot start on the master `spark://127.0.0.1:1,127.0.0.1:2`")
                .hasMessageContaining("no connection to 127.0.0.1:1, 127.0.0.1:2")
                .hasMessageContaining("check `--master`");
    }

    @Test
    void reportsAnAddressWithoutAPort() {
        assertThatThrownBy(() -> SparkStart.start(master("spark://cluster")))
                .hasMessageContaining("SASS4063")
                .hasMessageContaining("no connection to cluster");
    }

    @Test
    void reportsExecutorsWithoutMemory() {
        assertThatThrownBy(() -> SparkStart.start(master("local[1]").set("spark.executor.memory", "100m")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4063")
                .hasMessageContaining("Executor memory 104857600 must be at least")
                .hasMessageContaining("--executor-memory 1g");
    }

    @Test
    void rejectsCommandsThatTrain() {
        SparkUserAppException thrown =
                catchThrowableOfType(SparkUserAppException.class, () -> SparkCommand.main(new String[] {"train"}));
        assertThat(thrown.exitCode()).isEqualTo(2);
    }
}
