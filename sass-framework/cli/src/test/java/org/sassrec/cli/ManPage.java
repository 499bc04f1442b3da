package org.sassrec.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the manual page of a command in the format of {@code man}. The generator of picocli writes AsciiDoc and needs
 * Asciidoctor with JRuby to convert it.
 */
final class ManPage {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final String version;
    private final Map<String, String> environment;

    /**
     * @param version version in the footer of each page
     * @param environment environment variables of the root command and their meaning
     */
    ManPage(String version, Map<String, String> environment) {
        this.version = version;
        this.environment = environment;
    }

    /** Returns the name of the page, for example {@code sass-train}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** Returns the page. The page of the root command lists all commands, exit codes and environment variables. */
    String of(CommandSpec command) {
        StringBuilder page = new StringBuilder();
        String name = name(command);
        // Without a date, because the same sources must give the same bytes.
        page.append(".TH \"%s\" \"1\" \"\" \"sass %s\" \"sassrec\"\n"
                .formatted(escape(name.toUpperCase(Locale.ROOT)), escape(version)));
        // No hyphenation, left-aligned.
        page.append(".nh\n.ad l\n");
        section(page, "NAME", escape(name) + " \\- " + escape(summary(command)));
        String synopsis = new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
        section(page, "SYNOPSIS", escape(synopsis.strip().replaceAll("\\s+", " ")));
        section(page, "DESCRIPTION", text(description(command)));
        options(page, command);
        page.append(".SH \"EXAMPLES\"\n");
        for (String example : command.usageMessage().footer()) {
            page.append(".nf\n").append(escape(example.strip())).append("\n.fi\n");
        }
        if (command.parent() == null) {
            page.append(".SH \"COMMANDS\"\n");
            command.subcommands().values().stream()
                    .map(CommandLine::getCommandSpec)
                    .forEach(sub -> term(page, bold(name(sub)) + "(1)", summary(sub) + "."));
            page.append(".SH \"EXIT STATUS\"\n");
            command.usageMessage().exitCodeList().forEach((code, meaning) -> term(page, bold(code.strip()), meaning));
            page.append(".SH \"ENVIRONMENT\"\n");
            environment.forEach((variable, meaning) -> term(page, bold(variable), meaning));
        } else {
            section(page, "SEE ALSO", bold(name(command.parent())) + "(1)");
        }
        return page.toString();
    }

    private static void options(StringBuilder page, CommandSpec command) {
        if (!command.positionalParameters().isEmpty()) {
            page.append(".SH \"ARGUMENTS\"\n");
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                term(page, italic(parameter.paramLabel()), String.join(" ", parameter.description()));
            }
        }
        List<OptionSpec> options = command.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
        if (!options.isEmpty()) {
            page.append(".SH \"OPTIONS\"\n");
        }
        for (OptionSpec option : options) {
            String names = String.join(
                    ", ", List.of(option.names()).stream().map(ManPage::bold).toList());
            term(
                    page,
                    option.arity().max() == 0 ? names : names + "=" + italic(option.paramLabel()),
                    String.join(" ", option.description()));
        }
    }

    private static String description(CommandSpec command) {
        String[] header = command.usageMessage().header();
        String[] description = command.usageMessage().description();
        return String.join(" ", description.length > 0 ? description : header);
    }

    /** Returns the first sentence without its period. */
    private static String summary(CommandSpec command) {
        return plain(SassCommand.summary(command)).replaceFirst("\\.$", "");
    }

    private static void section(StringBuilder page, String title, String body) {
        page.append(".SH \"").append(title).append("\"\n").append(body).append('\n');
    }

    private static void term(StringBuilder page, String term, String meaning) {
        page.append(".TP\n").append(term).append('\n').append(text(meaning)).append('\n');
    }

    /** Replaces the line breaks of picocli and prints code in bold. */
    private static String text(String source) {
        return CODE.matcher(escape(plain(source))).replaceAll("\\\\fB$1\\\\fR");
    }

    private static String plain(String source) {
        return source.replace("%n", " ").replace("%%", "%").strip();
    }

    private static String bold(String word) {
        return "\\fB" + escape(word) + "\\fR";
    }

    private static String italic(String word) {
        return "\\fI" + escape(word) + "\\fR";
    }

    /** Escapes the characters with a meaning in troff. */
    static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
