package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;

/**
 * One effective value.
 *
 * @param path such as {@code finetune.negatives.perPositive} or {@code features.user.clicked.maxLength}
 * @param value in YAML flow style; {@code null} without a value
 * @param origin origin of the value
 */
public record Setting(String path, @Nullable String value, Origin origin) {}
