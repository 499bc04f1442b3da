package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;

/**
 * One effective value.
 *
 * @param path such as {@code finetune.negatives.perPositive} or {@code features.user.clicked.maxLength}
 * @param value in YAML's flow form; {@code null} when there is none
 * @param origin where it comes from
 */
public record Setting(String path, @Nullable String value, Origin origin) {}
