package org.sassrec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.config.reference.ConfigReference;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Suggestions;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * An invalid command line.
 *
 * @param message what is wrong
 * @param help what to write instead
 */
record UsageProblem(String message, List<String> help) {
    private static final int MAX_KEYS = 3;

    /** The release of a rollback, which is often given without the option. */
    private static final String TO = "--to";

    /** Describes an exception of picocli. The suggestions of picocli ignore the order of letters. */
    static UsageProblem of(CommandLine.ParameterException thrown) {
        CommandLine command = thrown.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = String.valueOf(thrown.getMessage());
        List<String> help = new ArrayList<>();
        if (thrown instanceof UnmatchedArgumentException unmatched) {
            List<String> words = unmatched.getUnmatched();
            if (words.get(0).startsWith("-")) {
                message = "`" + name + "` has no option `" + optionName(words.get(0)) + "`";
                help.addAll(suggestions(command, name, words));
            } else if (command.getSubcommands().isEmpty()) {
                message = "`" + name + "` takes no argument `" + words.get(0) + "`";
                if (command.getCommandSpec().findOption(TO) != null) {
                    help.add("did you mean `" + name + " " + TO + " " + words.get(0) + "`?");
                }
            } else {
                message = "`" + words.get(0) + "` is not a command";
                help.add(Suggestions.nearest(
                                words.get(0), command.getSubcommands().keySet())
                        .map(meant -> "did you mean `sass " + meant + "`?")
                        .orElse("`sass --help` lists the commands"));
            }
        } else if (thrown instanceof MissingParameterException missing
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            message = "`" + name + "` requires `" + option.longestName() + "`";
            help.add("for example `" + name + " " + option.longestName() + " " + option.paramLabel() + "`: "
                    + String.join(" ", option.description()));
        }
        if (help.isEmpty()) {
            help.add("see `" + name + " --help`");
        }
        return new UsageProblem(message, help);
    }

    private static String optionName(String word) {
        return word.replaceFirst("=.*", "");
    }

    /** Suggests similar options, and keys of the configuration as overrides. */
    private static List<String> suggestions(CommandLine command, String name, List<String> words) {
        String option = optionName(words.get(0));
        String word = option.replaceFirst("^-+", "");
        List<String> help = new ArrayList<>();
        Optional<String> near = Suggestions.nearest(
                option,
                command.getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .toList());
        near.ifPresent(meant -> help.add("did you mean `" + meant + "`?"));
        List<String> keys = keys(word);
        if (!keys.isEmpty()) {
            String value = value(words);
            List<String> overrides = keys.stream()
                    .map(key -> "`" + name + " " + CommandSyntax.OVERRIDES + " "
                            + CommandSyntax.quote(key + "=" + value) + "`")
                    .toList();
            help.add("to override a key of the configuration, use " + String.join(" or ", overrides));
        }
        return help;
    }

    /** Returns the value in {@code --option=value} or {@code --option value}. */
    private static String value(List<String> words) {
        String first = words.get(0);
        if (first.contains("=")) {
            return first.substring(first.indexOf('=') + 1);
        }
        return words.size() > 1 && !words.get(1).startsWith("-") ? words.get(1) : "VALUE";
    }

    /** Returns the keys that a word means: its exact path, a similar path, or the last name of a path. */
    private static List<String> keys(String word) {
        List<String> paths = ConfigReference.paths().stream()
                .filter(path -> !path.contains("*"))
                .toList();
        if (paths.contains(word)) {
            return List.of(word);
        }
        String last = normal(word.substring(word.lastIndexOf('.') + 1));
        List<String> named = paths.stream()
                .filter(path ->
                        normal(path.substring(path.lastIndexOf('.') + 1)).equals(last))
                .toList();
        List<String> near = word.contains(".") ? Suggestions.nearest(word, paths, MAX_KEYS) : List.of();
        return Stream.concat(near.stream(), named.stream())
                .distinct()
                .limit(MAX_KEYS)
                .toList();
    }

    private static String normal(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
