package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.store.StoreOptions;

class ServiceOptionsTest {

    private static final Path HOME = Path.of("store");

    private static ServiceOptions parse(String... arguments) {
        return ServiceOptions.parse(HOME, List.of(arguments), Map.of("TOKEN", "hush-hush")::get);
    }

    @Test
    void usesEmbeddedStoreAndLiveChannelByDefault() {
        assertThat(parse()).isEqualTo(ServiceOptions.embedded(HOME));
    }

    @Test
    void readsStoreChannelAndSettings() {
        assertThat(parse("store=milvus", "channel=canary", "uri=http://a?b=c", "token=env:TOKEN"))
                .isEqualTo(new ServiceOptions(
                        StoreOptions.of("milvus", HOME)
                                .with("uri", "http://a?b=c")
                                .with("token", "hush-hush"),
                        "canary"));
    }

    @Test
    void rejectsUnreadableArguments() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("canary"))
                .withMessage("`canary` is not NAME=VALUE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("token=env:NONE"))
                .withMessage("the environment variable `NONE` is not set");
    }
}
