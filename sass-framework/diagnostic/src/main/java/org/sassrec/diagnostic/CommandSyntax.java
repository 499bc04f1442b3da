package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notation of commands in texts for users. Texts are written for the command line, with commands and options in
 * backticks: {@code run `sass train --set finetune.epochs=3`}. For a Maven goal, they are converted to {@code mvn
 * sass:train -Dsass.set=finetune.epochs=3}.
 */
public enum CommandSyntax {
    /** {@code sass train --set finetune.epochs=3}. */
    COMMAND_LINE,
    /** {@code mvn sass:train -Dsass.set=finetune.epochs=3}. */
    MAVEN;

    /** Environment variable of a process that a Maven goal starts. Its value is {@code maven}. */
    public static final String VARIABLE = "SASS_FRONT_END";

    /** The option that overrides keys. It is also the name of the source of these keys in messages. */
    public static final String OVERRIDES = "--set";

    /** The option that selects profiles. */
    public static final String PROFILES = "--profile";

    private static final int WIDTH = 80;

    /** A longer command does not move the effects of the others. */
    private static final int MAX_COLUMN = 44;

    private static final Pattern QUOTED = Pattern.compile("`((?:sass [a-z]|--[a-z])[^`\\n]*)`");

    /** The two options that messages name without a command. */
    private static final Pattern BARE = Pattern.compile("(?<![\\w`-])--(set|profile)(?![\\w-])");

    private static final Pattern BOTH =
            Pattern.compile("(`(?:sass |--)[^`]*`)\\s+\\((?:Maven:\\s+)?(`(?:mvn |-D)[^`]*`)\\)");

    private static final Pattern TOKEN = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

    private static final Map<String, String> SHORT_OPTIONS =
            Map.of("-f", "--file", "-s", OVERRIDES, "-p", PROFILES, "-k", "--top", "-n", "--dry-run", "-o", "--output");

    /** Properties whose name is not that of the option. An empty name is an option that the goal does not need. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("init --user", "userColumn"),
            Map.entry("init --item", "itemColumn"),
            Map.entry("init --time", "timeColumn"),
            Map.entry("init --scenario", "scenarioColumn"),
            Map.entry("plan --output", ""),
            Map.entry("query --top", "k"),
            Map.entry("schema --output", "schemaFile"),
            Map.entry("simulate --events", "eventCount"),
            Map.entry("simulate --items", "itemCount"),
            Map.entry("simulate --users", "userCount"),
            Map.entry("validate --output", "report"));

    /** Returns the notation of this process. */
    public static CommandSyntax ofProcess() {
        return "maven".equals(System.getenv(VARIABLE)) ? MAVEN : COMMAND_LINE;
    }

    /** Converts a command, for example {@code sass train --set finetune.epochs=3}. */
    public String command(String command) {
        if (this == COMMAND_LINE) {
            return command;
        }
        List<String> words = new ArrayList<>(
                TOKEN.matcher(command).results().map(word -> word.group()).toList());
        String goal = "";
        List<String> converted = new ArrayList<>();
        if (words.size() > 1 && words.get(0).equals("sass")) {
            goal = words.get(1);
            converted.add("mvn sass:" + goal);
            words.subList(0, 2).clear();
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                converted.add(argument(goal, word));
                continue;
            }
            boolean valued = i + 1 < words.size() && !words.get(i + 1).startsWith("-");
            String property = property(goal, SHORT_OPTIONS.getOrDefault(word, word));
            if (!property.isEmpty()) {
                converted.add("-Dsass." + property + (valued ? "=" + words.get(i + 1) : ""));
            }
            i += valued ? 1 : 0;
        }
        return String.join(" ", converted);
    }

    /** Converts all commands and options in a text. */
    public String text(String text) {
        if (this == COMMAND_LINE) {
            return text;
        }
        String quoted =
                QUOTED.matcher(text).replaceAll(found -> Matcher.quoteReplacement("`" + command(found.group(1)) + "`"));
        return BARE.matcher(quoted).replaceAll("-Dsass.$1");
    }

    /** Selects one notation in a page that contains both: {@code `sass plan` (`mvn sass:plan`)}. */
    public String page(String text) {
        return BOTH.matcher(text).replaceAll(this == MAVEN ? "$2" : "$1");
    }

    /**
     * Returns the lines that name the next commands.
     *
     * @param title first line, for example {@code next:}
     * @param steps pairs of a command and its effect, for example {@code sass train} and {@code trains the model}
     */
    public List<String> steps(String title, String... steps) {
        int column = column(steps);
        List<String> lines = new ArrayList<>(List.of(title));
        for (int i = 0; i < steps.length; i += 2) {
            String command = "  " + command(steps[i]);
            String effect = "# " + steps[i + 1];
            String line = command + " ".repeat(Math.max(0, column + 2 - command.length())) + "  " + effect;
            if (line.length() <= WIDTH) {
                lines.add(line);
            } else {
                lines.add("  " + effect);
                lines.add(command);
            }
        }
        return lines;
    }

    /** Returns the length of the longest command for which all effects fit the line. */
    private int column(String... steps) {
        int column = 0;
        for (int i = 0; i < steps.length; i += 2) {
            int length = command(steps[i]).length();
            boolean fits = length <= MAX_COLUMN;
            for (int j = 1; j < steps.length; j += 2) {
                fits = fits && length + steps[j].length() + 6 <= WIDTH;
            }
            column = fits ? Math.max(column, length) : column;
        }
        return column;
    }

    /** Quotes a word for a shell, if it contains a special character. */
    public static String quote(String word) {
        return word.matches("[\\w./:\\\\@+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String argument(String goal, String word) {
        if (!goal.equals("explain")) {
            return word;
        }
        return (word.startsWith("SASS") ? "-Dsass.code=" : "-Dsass.key=") + word;
    }

    private static String property(String goal, String option) {
        String known = PROPERTIES.get(goal + " " + option);
        if (known != null) {
            return known;
        }
        return Pattern.compile("-([a-z])")
                .matcher(option.substring(2))
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
