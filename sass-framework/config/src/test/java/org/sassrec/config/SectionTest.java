package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A declaration that does not fit its record fails at once. */
class SectionTest {

    private record Two(int first, @Nullable String second) {}

    private static void rejected(String problem, Key<?>... keys) {
        assertThatThrownBy(() -> Section.of("s", "A section.", keys).to(Two.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void rejectsComponentWithoutKey() {
        rejected("has 0 keys", required("first", Types.whole(0, 9)));
    }

    @Test
    void rejectsKeyWithoutComponent() {
        rejected(
                "`third` is in no component",
                required("first", Types.whole(0, 9)),
                key("second", Types.name()),
                key("third", Types.name()));
    }

    @Test
    void rejectsKeyOfAnotherType() {
        rejected("`first` does not fit", required("first", Types.name()), key("second", Types.name()));
    }

    @Test
    void rejectsOptionalKeyWithoutDefaultForComponentThatMustHaveValue() {
        rejected("`first` does not fit", key("first", Types.whole(0, 9)), key("second", Types.name()));
    }
}
