package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.files.Folders;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.scaffold.ProjectDraft;
import org.sassrec.scaffold.ProjectGuesser;
import org.sassrec.scaffold.ProjectTexts;

/**
 * Guesses projects of logs with unusual label columns and scenario values. No negative signal becomes a certain label, and the
 * configuration is valid.
 */
public final class LabelFuzzer implements Fuzzer {
    private static final String[] POSITIVE = {"click", "liked", "order", "purchase", "paid", "is_follow", "view", "cart"
    };

    private static final String[] NEGATIVE = {
        "cancelled",
        "not",
        "refund",
        "skip",
        "hidden",
        "blocked",
        "reported",
        "hate",
        "removed",
        "bounce",
        "storniert",
        "nicht",
        "annule",
        "sans",
        "cancelado",
        "devuelto",
        "estornado",
        "rimborso",
        "geannuleerd",
        "otmena",
        "anulowane",
        "iptal",
        "değil",
        "quxiao",
        "取消",
        "キャンセル",
        "취소",
        "supprimé",
        "gelöscht",
        "não"
    };

    private static final String[] NEGATED = {
        "dislike",
        "unfollow",
        "unliked",
        "notClicked",
        "is_not_click",
        "nonclick",
        "unpaid",
        "border",
        "sort_order",
        "noClick",
        "disliked"
    };

    private static final String[] PLACES = {
        "null", "NULL", "~", "true", "yes", "no", "on", "1", "0x1f", "1e3", "- a", "a: b", "#x", "{a}", "*a", "&a",
                "!a",
        "%", "@", "default", "mean", "'", "\\\"", "<<", "=", "2026-01-05", ".inf", "-", "---", "...", "é", "取消", "\t",
                "home"
    };

    private Path folder = Path.of("");

    @Override
    public void open(Path own, Path shared) {
        folder = own;
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Map<String, Boolean> columns = new LinkedHashMap<>();
        for (int c = trial.between(1, 4); c > 0; c--) {
            boolean negative = trial.between(0, 3) > 0;
            columns.put(negative ? negative(trial) : trial.pick(POSITIVE), negative);
        }
        String[] places = {trial.pick(PLACES), trial.pick(PLACES), "home"};
        Path project = Files.createDirectories(folder.resolve(trial.pick("null", "shop", "true", "項目")));
        try {
            String log = log(trial, List.copyOf(columns.keySet()), places);
            trial.input("log.csv", log);
            Files.writeString(project.resolve("log.csv"), log);
            return guess(project, columns);
        } finally {
            Folders.deleteRecursively(project);
        }
    }

    private static String negative(Trial trial) {
        if (trial.between(0, 3) == 0) {
            return trial.pick(NEGATED);
        }
        List<String> words = new ArrayList<>(List.of(trial.pick(POSITIVE), trial.pick(NEGATIVE)));
        Collections.shuffle(words, trial.random());
        boolean joined = trial.between(0, 2) == 0;
        String second = words.get(1);
        return joined
                ? words.get(0) + second.substring(0, 1).toUpperCase(Locale.ROOT) + second.substring(1)
                : words.get(0) + "_" + second;
    }

    private static String log(Trial trial, List<String> columns, String[] places) {
        StringBuilder log = new StringBuilder("user_id,item_id,ts,page");
        columns.forEach(column -> log.append(',').append(column));
        for (int row = 0; row < 600; row++) {
            log.append("\nu%d,i%d,%d,\"%s\""
                    .formatted(
                            row % 23,
                            row % 37,
                            1_767_571_200L + row * 1_800L,
                            places[trial.between(0, places.length)].replace("\"", "\"\"")));
            columns.forEach(column -> log.append(',').append(trial.between(0, 2)));
        }
        return log.append('\n').toString();
    }

    private String guess(Path project, Map<String, Boolean> columns) throws Exception {
        ProjectGuesser.Options options = new ProjectGuesser.Options(
                null, List.of("log.csv"), List.of(), List.of(), null, null, null, null, null, null);
        Path temp = Files.createDirectories(folder.resolve("temp"));
        ProjectDraft draft;
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            draft = ProjectGuesser.guess(engine, project, options, (what, guess, choices) -> Optional.empty());
        }
        String label = draft.label().value();
        boolean negative = columns.entrySet().stream()
                .anyMatch(column -> column.getValue() && label.replace("\"", "").equals(column.getKey() + " = 1"));
        assertThat(negative)
                .as("the label `" + label + "` is a negative signal")
                .isFalse();
        for (Map.Entry<String, String> text :
                ProjectTexts.of(draft, "sass.yaml", "1").entrySet()) {
            Path file = project.resolve(text.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.getValue());
        }
        ConfigLoader.load(project.resolve("sass.yaml"), List.of());
        return draft.label().sure() ? "sure" : "CHECK";
    }
}
