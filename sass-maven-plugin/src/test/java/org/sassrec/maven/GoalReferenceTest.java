package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.command.BacktestCommand;
import org.sassrec.cli.command.CompareCommand;
import org.sassrec.cli.command.ConfiguredCommand;
import org.sassrec.cli.command.DriftCommand;
import org.sassrec.cli.command.ExplainCommand;
import org.sassrec.cli.command.FixCommand;
import org.sassrec.cli.command.GenerateCommand;
import org.sassrec.cli.command.InitCommand;
import org.sassrec.cli.command.PlanCommand;
import org.sassrec.cli.command.QueryCommand;
import org.sassrec.cli.command.RefreshCommand;
import org.sassrec.cli.command.ReportCommand;
import org.sassrec.cli.command.RollbackCommand;
import org.sassrec.cli.command.SchemaCommand;
import org.sassrec.cli.command.SimulateCommand;
import org.sassrec.cli.command.StageCommand;
import org.sassrec.cli.command.StatusCommand;
import org.sassrec.cli.command.TuneCommand;
import org.sassrec.cli.command.ValidateCommand;
import org.sassrec.cli.command.WithdrawCommand;
import org.sassrec.diagnostic.CommandSyntax;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Compares the tables of {@code docs/reference/goals.md} with the plugin's descriptor and the options of the commands. With
 * {@code -Dsass.docs=write} it writes the tables.
 */
class GoalReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "goals.md");
    private static final Path DESCRIPTOR = Path.of("target", "classes", "META-INF", "maven", "plugin.xml");

    private static final Pattern TABLE =
            Pattern.compile("(<!-- generated: parameters of ([a-z-]+) -->\n).*?(<!-- end -->\n)", Pattern.DOTALL);
    /** Options, keys, file names and variables in a description, which the descriptor has without marks. */
    private static final Pattern CODE = Pattern.compile("(?<![\\w`.\"'])(-D[^\\s;)]*[^\\s.,;:)]|--[a-z][a-z-]+"
            + "|[a-z][\\w/-]*(?:\\.[a-z][\\w-]*)+|sass:[a-z-]+|SASS_[A-Z_]+)(?!`)");

    private static final String COMMON = "all goals";
    private static final String HEADER = "| property | option | default | meaning |\n|---|---|---|---|\n";

    /** Parameters that are described once, for all goals. */
    private static final Set<String> COMMON_PARAMETERS =
            Set.of("file", "set", "profile", "date", "wait", "skip", "skipUnless", "skipHint", "heap", "jvmOptions");

    /** Options whose names are not those of their parameters. */
    private static final Map<String, String> RENAMED = Map.of(
            "query.k", "--top",
            "validate.report", "--output",
            "schema.schemaFile", "--output",
            "init.userColumn", "--user",
            "init.itemColumn", "--item",
            "init.timeColumn", "--time",
            "init.scenarioColumn", "--scenario");

    /**
     * A parameter of a goal.
     *
     * @param defaultValue {@code null} without one
     */
    private record GoalParameter(
            String name,
            @Nullable String property,
            @Nullable String defaultValue,
            String description) {}

    @Test
    void matchesReferencePage() throws Exception {
        Map<String, List<GoalParameter>> goals = readDescriptor();
        String page = Files.readString(PAGE);
        Set<String> found = new TreeSet<>();
        String current = TABLE.matcher(page).replaceAll(match -> {
            String name = match.group(2).equals("all-goals") ? COMMON : match.group(2);
            found.add(name);
            String table = name.equals(COMMON) ? commonTable(goals) : table(name, goals.getOrDefault(name, List.of()));
            return Matcher.quoteReplacement(match.group(1) + "\n" + table + "\n" + match.group(3));
        });
        if ("write".equals(System.getProperty("sass.docs"))) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(current);
        Set<String> documented = new TreeSet<>(goals.keySet());
        documented.add(COMMON);
        documented.removeIf(goal -> !goal.equals(COMMON)
                && rows(goal, goals.getOrDefault(goal, List.of())).isEmpty());
        assertThat(found).isEqualTo(documented);
        assertThat(goals.keySet()).allMatch(goal -> page.contains("\n### " + goal + "\n"));
    }

    /** A property in a POM applies to all goals of the project. */
    @Test
    void givesAPropertyOneType() throws Exception {
        Map<String, Set<String>> types = new TreeMap<>();
        Element plugin = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(DESCRIPTOR.toFile())
                .getDocumentElement();
        NodeList configurations = plugin.getElementsByTagName("configuration");
        for (int c = 0; c < configurations.getLength(); c++) {
            NodeList values = ((Element) configurations.item(c)).getElementsByTagName("*");
            for (int v = 0; v < values.getLength(); v++) {
                Element value = (Element) values.item(v);
                types.computeIfAbsent(value.getTextContent(), property -> new TreeSet<>())
                        .add(value.getAttribute("implementation"));
            }
        }
        types.keySet().removeIf(property -> !property.startsWith("${sass."));

        assertThat(types)
                .isNotEmpty()
                .allSatisfy((property, type) -> assertThat(type).hasSize(1));
    }

    /** Messages name options of the command line. For a goal, they must name its properties. */
    @Test
    void convertsEachOptionToThePropertyOfTheGoal() throws Exception {
        readDescriptor().forEach((goal, parameters) -> {
            Map<String, OptionSpec> options = options(goal);
            for (GoalParameter parameter : parameters) {
                String option = RENAMED.getOrDefault(goal + "." + parameter.name(), kebab(parameter.name()));
                if (options.containsKey(option) && parameter.property() != null) {
                    assertThat(CommandSyntax.MAVEN.command("sass " + goal + " " + option + " x"))
                            .isEqualTo("mvn sass:" + goal + " -D" + parameter.property() + "=x");
                }
            }
        });
    }

    /** The worker of a goal rejects an option that its command does not have. */
    @Test
    void givesGoalsTheDateAndWaitOfTheirCommands() throws Exception {
        readDescriptor().forEach((goal, parameters) -> {
            for (String name : List.of("date", "wait")) {
                assertThat(parameters.stream().anyMatch(each -> each.name().equals(name)))
                        .as("%s has %s", goal, name)
                        .isEqualTo(!goal.equals("help") && options(goal).containsKey("--" + name));
            }
        });
    }

    private static String commonTable(Map<String, List<GoalParameter>> goals) {
        Map<String, GoalParameter> parameters = new LinkedHashMap<>();
        goals.values()
                .forEach(all -> all.stream()
                        .filter(each -> COMMON_PARAMETERS.contains(each.name()))
                        .forEach(each -> parameters.putIfAbsent(each.name(), each)));
        Map<String, OptionSpec> options = options("validate");
        StringBuilder table = new StringBuilder(HEADER);
        parameters.forEach((name, parameter) -> {
            String without = goals.entrySet().stream()
                    .filter(goal -> !goal.getKey().equals("help"))
                    .filter(goal -> goal.getValue().stream()
                            .noneMatch(each -> each.name().equals(name)))
                    .map(goal -> "`" + goal.getKey() + "`")
                    .collect(Collectors.joining(", "));
            String meaning =
                    parameter.description() + (without.isEmpty() ? "" : " Not a parameter of " + without + ".");
            table.append(row(parameter.property(), options.get("--" + name), parameter.defaultValue(), meaning));
        });
        return table.toString();
    }

    private static String table(String goal, List<GoalParameter> parameters) {
        return HEADER + String.join("", rows(goal, parameters));
    }

    private static List<String> rows(String goal, List<GoalParameter> parameters) {
        Map<String, OptionSpec> options = options(goal);
        List<String> rows = new ArrayList<>();
        for (GoalParameter parameter : parameters) {
            if (COMMON_PARAMETERS.contains(parameter.name())) {
                continue;
            }
            OptionSpec option =
                    options.remove(RENAMED.getOrDefault(goal + "." + parameter.name(), kebab(parameter.name())));
            String value = parameter.defaultValue();
            rows.add(row(
                    parameter.property(), option, value == null ? defaultOf(option) : value, parameter.description()));
        }
        COMMON_PARAMETERS.forEach(name -> options.remove(kebab(name)));
        options.values()
                .forEach(option ->
                        rows.add(row(null, option, defaultOf(option), String.join(" ", option.description()))));
        return rows;
    }

    private static String row(
            @Nullable String property, @Nullable OptionSpec option, @Nullable String defaultValue, String meaning) {
        return "| " + (property == null ? "" : "`" + property + "`")
                + " | " + (option == null ? "" : "`" + String.join("`, `", option.names()) + "`")
                + " | " + defaultText(option, defaultValue)
                + " | "
                + markdown(meaning) + " |\n";
    }

    private static String markdown(String description) {
        String text = description.replaceAll("\\s+", " ").strip();
        text = CODE.matcher(text).replaceAll("`$1`");
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String defaultText(@Nullable OptionSpec option, @Nullable String value) {
        if (option != null && option.required()) {
            return "required";
        }
        return value == null ? "" : "`" + value.replace("${basedir}/", "") + "`";
    }

    private static @Nullable String defaultOf(@Nullable OptionSpec option) {
        Object value = option == null ? null : option.initialValue();
        return value instanceof Number || value instanceof Boolean ? value.toString() : null;
    }

    private static String kebab(String name) {
        return "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Returns the options of a command by their longest names, without those that every command has; empty for {@code help}. */
    private static Map<String, OptionSpec> options(String goal) {
        Map<String, OptionSpec> options = new LinkedHashMap<>();
        for (ConfiguredCommand command : List.of(
                new CompareCommand(),
                new BacktestCommand(),
                new DriftCommand(),
                new ExplainCommand(),
                new FixCommand(),
                new GenerateCommand(),
                new InitCommand(InputStream.nullInputStream()),
                new PlanCommand(),
                new QueryCommand(),
                new RefreshCommand(),
                new ReportCommand(),
                new RollbackCommand(),
                new SchemaCommand(),
                new SimulateCommand(),
                new StageCommand.Prepare(),
                new StageCommand.Train(),
                new StageCommand.Evaluate(),
                new StageCommand.Publish(),
                new StatusCommand(),
                new TuneCommand(),
                new ValidateCommand(),
                new WithdrawCommand())) {
            CommandLine line = new CommandLine(command);
            if (line.getCommandName().equals(goal)) {
                line.getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .sorted(Comparator.comparing(OptionSpec::longestName))
                        .forEach(option -> options.put(option.longestName(), option));
            }
        }
        assertThat(goal.equals("help") || !options.isEmpty()).as(goal).isTrue();
        return options;
    }

    private static Map<String, List<GoalParameter>> readDescriptor() throws Exception {
        Map<String, List<GoalParameter>> goals = new LinkedHashMap<>();
        Element plugin = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(DESCRIPTOR.toFile())
                .getDocumentElement();
        for (Element mojo : elements(plugin, "mojo")) {
            List<GoalParameter> parameters = new ArrayList<>();
            List<Element> configuration = elements(mojo, "configuration");
            for (Element parameter : elements(mojo, "parameter")) {
                if (text(parameter, "editable").equals("true")) {
                    String name = text(parameter, "name");
                    @Nullable
                    Element value = configuration.stream()
                            .flatMap(all -> elements(all, name).stream())
                            .findFirst()
                            .orElse(null);
                    parameters.add(new GoalParameter(
                            name,
                            value == null ? null : value.getTextContent().replaceAll("^\\$\\{|}$", ""),
                            value == null || value.getAttribute("default-value").isEmpty()
                                    ? null
                                    : value.getAttribute("default-value"),
                            text(parameter, "description")));
                }
            }
            goals.put(text(mojo, "goal"), parameters);
        }
        return goals;
    }

    private static List<Element> elements(Element parent, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList all = parent.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    private static String text(Element parent, String name) {
        return Objects.requireNonNull(elements(parent, name).get(0).getTextContent());
    }
}
