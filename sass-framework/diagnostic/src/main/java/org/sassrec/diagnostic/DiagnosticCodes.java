package org.sassrec.diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The codes of all modules on the class path. */
public final class DiagnosticCodes {
    private static final String INDEX = "META-INF/sass/diagnostic-codes";
    private static final List<DiagnosticCode> ALL = load();

    private DiagnosticCodes() {}

    /** Returns all codes in the order of their numbers. */
    public static List<DiagnosticCode> all() {
        return ALL;
    }

    static Optional<DiagnosticCode> find(String number) {
        return ALL.stream()
                .filter(code -> Integer.toString(code.number()).equals(number))
                .findFirst();
    }

    /** Opens the page of a code; {@code null} if its module contains none. */
    static @Nullable InputStream page(DiagnosticCode code) {
        return loader().getResourceAsStream("META-INF/sass/codes/" + code.id() + ".md");
    }

    private static ClassLoader loader() {
        return DiagnosticCodes.class.getClassLoader();
    }

    private static List<DiagnosticCode> load() {
        List<DiagnosticCode> codes = new ArrayList<>();
        try {
            for (URL index : Collections.list(loader().getResources(INDEX))) {
                try (InputStream in = index.openStream()) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .forEach(name -> codes.addAll(constants(name.strip())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes.stream()
                .distinct()
                .sorted(Comparator.comparingInt(DiagnosticCode::number))
                .toList();
    }

    private static List<DiagnosticCode> constants(String type) {
        List<DiagnosticCode> codes = new ArrayList<>();
        try {
            for (Field constant : Class.forName(type, true, loader()).getFields()) {
                codes.add((DiagnosticCode) constant.get(null));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the file " + INDEX + " names " + type + ", which cannot be read", e);
        }
        return codes;
    }
}
