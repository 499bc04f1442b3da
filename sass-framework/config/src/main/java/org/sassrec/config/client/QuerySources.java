package org.sassrec.config.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.SourceVersion;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.ReportFile;

/**
 * Generates the Java sources of a project's queries: an enum of the served scenarios and a record of the features that
 * a query can contain. Code that uses a removed scenario or feature no longer compiles.
 */
public final class QuerySources {

    /** A constructor has at most 255 parameters. */
    static final int MAX_FEATURES = 255;

    private static final String HEADER =
            "// Generated from the configuration `%s` by `sass generate`. Changes are overwritten.%npackage %s;%n%n";

    private QuerySources() {}

    /** Returns whether a text is the name of a Java package. */
    public static boolean isPackage(String name) {
        return SourceVersion.isName(name, SourceVersion.RELEASE_17);
    }

    /**
     * Writes the sources below a folder. A file with equal content is not written, so that nothing is compiled again.
     *
     * @param javaPackage package of the sources, see {@link #isPackage}
     * @return all files, also those that have not changed
     * @throws org.sassrec.diagnostic.SassException SASS2005 if the configuration has more than 255 features of users and
     * requests
     */
    public static List<Path> write(SassConfig config, String javaPackage, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources(config, javaPackage).entrySet()) {
            Path file = folder.resolve(javaPackage.replace('.', '/')).resolve(source.getKey() + ".java");
            if (!Files.exists(file) || !Files.readString(file).equals(source.getValue())) {
                ReportFile.write(file, source.getValue());
            }
            files.add(file);
        }
        return files;
    }

    /** Returns the source of each type by its simple name. */
    static Map<String, String> sources(SassConfig config, String javaPackage) {
        Map<String, String> sources = new LinkedHashMap<>();
        String header = HEADER.formatted(config.name(), javaPackage).replace("\r\n", "\n");
        sources.put("Features", header + FeaturesSource.of(config));
        sources.put("Scenario", header + scenarios(config));
        return sources;
    }

    private static String scenarios(SassConfig config) {
        List<String> names = config.scenarioNames(ScenarioConfig::serve);
        List<String> constants = JavaNames.constants(names);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            all.append("    /** Scenario {@code ").append(names.get(i)).append("}. */\n    ");
            all.append(constants.get(i)).append("(\"").append(names.get(i)).append("\")");
            all.append(i + 1 < names.size() ? ",\n" : ";\n");
        }
        return """
                import org.sassrec.serving.Query;

                /** The released scenarios. */
                public enum Scenario {
                %s
                    private final String id;

                    Scenario(String id) {
                        this.id = id;
                    }

                    /** Returns the name of the scenario in the configuration. */
                    public String id() {
                        return id;
                    }

                    /** Returns a query for the best k items for a user with the values of the serving snapshot. */
                    public Query query(String user, int k) {
                        return query(user, Features.NONE, k);
                    }

                    /**
                     * Returns a query for the best k items.
                     *
                     * @param user id of the user; null for an anonymous user
                     * @param features values that take precedence over those of the serving snapshot
                     */
                    public Query query(String user, Features features, int k) {
                        return new Query(id, user, features.values(), k);
                    }
                }
                """.formatted(all);
    }
}
