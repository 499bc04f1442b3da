package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerCommandTest {
    @Test
    void theJvmTakesNoPipeForATerminalAndWarnsOfNoNativeCode() throws Exception {
        assertThat(MiniWorker.command("64m", "talk").jvmArguments())
                .contains("-Djdk.console=java.base", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aBlankInsideAnOptionStandsInQuotes() {
        assertThat(WorkerMojo.words("  -Da=1\t-Db=\"C:\\Program Files\\x.jks\" '-Dc=d e'  \"-Df=\"g h\n-Di='"))
                .containsExactly("-Da=1", "-Db=C:\\Program Files\\x.jks", "-Dc=d e", "-Df=g", "h", "-Di='");
        assertThat(WorkerMojo.words(" ")).isEmpty();
    }
}
