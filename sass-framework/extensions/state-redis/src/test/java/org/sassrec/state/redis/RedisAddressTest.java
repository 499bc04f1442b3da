package org.sassrec.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {

    private static RedisAddress parse(String uri) {
        return RedisAddress.of(URI.create(uri), null);
    }

    @Test
    void hasDefaults() {
        assertThat(parse("redis://localhost"))
                .isEqualTo(new RedisAddress(
                        "localhost",
                        6379,
                        false,
                        0,
                        null,
                        null,
                        "sass",
                        500,
                        Duration.ofDays(30),
                        Duration.ofMillis(100)));
    }

    @Test
    void readsAllParts() {
        assertThat(parse("rediss://app:a%40b@[::1]:7000/3?prefix=shop%3Aeu&length=20&ttl=P2D&timeout=PT0.02S"))
                .isEqualTo(new RedisAddress(
                        "::1", 7000, true, 3, "app", "a@b", "shop:eu", 20, Duration.ofDays(2), Duration.ofMillis(20)));
    }

    @Test
    void prefersTheSeparatePassword() {
        URI uri = URI.create("redis://app:old@localhost");
        assertThat(RedisAddress.of(uri, "new").password()).isEqualTo("new");
        assertThat(RedisAddress.of(uri, "").password()).isEqualTo("old");
        assertThat(RedisAddress.of(URI.create("redis://localhost"), "new").password())
                .isEqualTo("new");
    }

    @Test
    void showsNoPassword() {
        assertThat(parse("redis://app:secret@localhost/2")).hasToString("redis://localhost:6379/2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis:///0 | has no host",
                "redis://localhost/one | has the database `one`",
                "redis://localhost?lenght=3 | has the unknown parameter `lenght`",
                "redis://localhost?prefix | has a parameter that is not NAME=VALUE",
                "redis://localhost?length=0 | has the `length` `0`",
                "redis://localhost?length=20000 | has the `length` `20000`",
                "redis://localhost?ttl=30d | has the `ttl` `30d`",
                "redis://localhost?ttl=PT9223372036854775807S | has the `ttl` `PT9223372036854775807S`",
                "redis://localhost?ttl=PT-9223372036854775807S | has the `ttl` `PT-9223372036854775807S`",
                "redis://localhost?timeout=PT0S | has the `timeout` `PT0S`",
                "redis://localhost?timeout=PT1H | has the `timeout` `PT1H`",
                "redis://app@localhost | has the user `app` without a password"
            })
    void reportsInvalidParts(String uri, String problem) {
        assertThatThrownBy(() -> parse(uri))
                .hasMessageContaining("error[SASS7711]: the address of the user state " + problem)
                .hasMessageContaining("help: ");
    }
}
