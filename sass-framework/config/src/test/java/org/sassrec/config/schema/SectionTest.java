package org.sassrec.config.schema;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A declaration that does not fit its record fails when it is created. */
class SectionTest {

    private record Two(int first, @Nullable String second) {}

    private static void rejected(String problem, Key<?>... keys) {
        assertThatThrownBy(() -> Section.of("s", "A section.", keys).to(Two.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void rejectsComponentWithoutKey() {
        rejected("has 0 keys", required("first", ValueTypes.integer(0, 9)));
    }

    @Test
    void rejectsKeyWithoutComponent() {
        rejected(
                "`third` is in no component",
                required("first", ValueTypes.integer(0, 9)),
                key("second", ValueTypes.name()),
                key("third", ValueTypes.name()));
    }

    @Test
    void rejectsKeyOfAnotherType() {
        rejected("`first` does not fit", required("first", ValueTypes.name()), key("second", ValueTypes.name()));
    }

    @Test
    void rejectsOptionalKeyWithoutDefaultForComponentThatMustHaveValue() {
        rejected("`first` does not fit", key("first", ValueTypes.integer(0, 9)), key("second", ValueTypes.name()));
    }
}
