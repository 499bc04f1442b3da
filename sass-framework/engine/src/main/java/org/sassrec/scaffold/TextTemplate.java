package org.sassrec.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places such as {@code {{name}}}. A line that is nothing but a place takes as many lines as its text has, each
 * indented as the place is, and goes when the text is empty.
 */
final class TextTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private static final Pattern LINE = Pattern.compile("( *)\\{\\{(\\w+)}}");

    private final String name;
    private final String text;

    private TextTemplate(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** A template of the jar; its source lies in {@code templates/init}. */
    static TextTemplate of(String name) {
        try (InputStream in = TextTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no template " + name);
            }
            return new TextTemplate(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text with every place filled. */
    String fill(Map<String, String> values) {
        StringBuilder out = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher whole = LINE.matcher(line);
            if (whole.matches()) {
                value(values, whole.group(2))
                        .lines()
                        .forEach(own -> out.append((whole.group(1) + own).stripTrailing())
                                .append('\n'));
            } else {
                out.append(PLACE.matcher(line)
                                .replaceAll(place -> Matcher.quoteReplacement(value(values, place.group(1))))
                                .stripTrailing())
                        .append('\n');
            }
        }
        return out.toString();
    }

    private String value(Map<String, String> values, String place) {
        String value = values.get(place);
        if (value == null) {
            throw new IllegalStateException(name + " has the place " + place + ", for which nothing is given");
        }
        return value;
    }
}
