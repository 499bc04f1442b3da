package org.sassrec.scaffold;

import java.util.List;
import java.util.regex.Pattern;

/** What an id in the events stands for. The rules recognize its columns and its table by their names. */
enum EventEntity {
    USER(
            "user",
            "(user|uid|usr|member|customer|cust|visitor|account|buyer|viewer|client|player|reader|listener|subscriber|guest)"),
    ITEM(
            "item",
            "(item|iid|video|vid|product|sku|spu|article|news|song|track|movie|film|goods|note|doc|document|content|ad"
                    + "|creative|post|listing|book|game|photo|feed|asin|restaurant|recipe|job|offer|show|episode|title)");

    private final String label;
    private final Pattern columns;

    EventEntity(String label, String words) {
        this.label = label;
        this.columns = Pattern.compile(words + "(_?(id|no|nr|key|code|uuid|hash|idx))?");
    }

    /** Returns {@code user} or {@code item}. */
    String label() {
        return label;
    }

    /** Returns {@code users} or {@code items}. */
    String plural() {
        return label + "s";
    }

    /** Returns whether a column has the name of such an id. */
    boolean isNamed(String column) {
        return columns.matcher(ColumnGuesses.normalized(column)).matches();
    }

    /** Returns whether one of the columns has the name of such an id. */
    boolean isIn(List<String> names) {
        return names.stream().anyMatch(this::isNamed);
    }

    EventEntity other() {
        return this == USER ? ITEM : USER;
    }
}
