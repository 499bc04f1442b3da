package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerCommandTest {
    @Test
    void theJvmTakesNoPipeForATerminalAndWarnsOfNoNativeCode() throws Exception {
        assertThat(MiniWorker.command("64m", "talk").jvmArguments())
                .contains("-Djdk.console=java.base", "--enable-native-access=ALL-UNNAMED");
    }
}
