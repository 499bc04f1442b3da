package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;

/** Tests the options of {@code serve}. {@link PublishAndQueryTest} starts a server. */
class ServeCommandTest extends CommandCase {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--max-k 0 | --max-k is 0, but must be at least 1",
                "--time-limit 0 | --time-limit is 0, but must be at least 1",
                "--store-option a=b | --store-option is given without --store",
                "--file none.yaml | the configuration none.yaml does not exist",
                "--port x | --port"
            })
    void rejectsInvalidOptions(String options, String message) {
        assertThat(run(("serve " + options).split(" "))).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains(message);
    }

    @Test
    void reportsAStoreThatDoesNotExist() {
        Path none = folder.resolve("none");
        assertThat(run("serve", "--port", "0", "--store", none.toString())).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("SASS7531").doesNotContain("Exception");
    }

    @Test
    void reportsAnInvalidPort() {
        assertThat(run("serve", "--port", "70000", "--store", folder.toString()))
                .isNotZero();
        assertThat(err()).contains("SASS7700", "the port is 70000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://app:pw@localhost | SASS7700 | the password of `--user-state` is on the command line",
                "redis://localhost?ttl=1d | SASS7711 | the address of the user state has the `ttl` `1d`",
                "cassandra://localhost | SASS7711 | use one of: caller, redis://..., rediss://..., snapshot"
            })
    void reportsAnInvalidUserState(String address, String code, String message) {
        assertThat(run("serve", "--user-state", address, "--store", folder.toString()))
                .isNotZero();
        assertThat(err()).contains(code, message).doesNotContain("Exception");
    }
}
