package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Terminal;

/**
 * Looks at your data and writes a project for it: {@code sass.yaml} with a comment for every guess, {@code pom.xml},
 * {@code .gitignore}, and a file per scenario if there are many. On a terminal it asks, unless Maven runs with {@code -B}.
 * No project is needed: outside of one it is
 *
 * <p>{@code mvn org.sassrec:sass-maven-plugin:0.1.0-SNAPSHOT:init -Dsass.events=data/log_*.csv}
 */
@Mojo(name = "init", requiresProject = false, threadSafe = true)
public final class InitMojo extends WorkerMojo {

    /**
     * Files or globs with a row per exposure, with commas between them: CSV, TSV, JSON lines, Parquet or Arrow. By default those
     * in this folder or its folder {@code data} that look like it.
     */
    @Parameter(property = "sass.events")
    @Nullable
    String events;

    /** Files with a row per user. By default those that look like it; none if no file does. */
    @Parameter(property = "sass.users")
    @Nullable
    String users;

    /** Files with a row per item. By default those that look like it; none if no file does. */
    @Parameter(property = "sass.items")
    @Nullable
    String items;

    /** Name of the project; the folder's by default. */
    @Parameter(property = "sass.name")
    @Nullable
    String name;

    /** Column of the events with the user's id; guessed by default. */
    @Parameter(property = "sass.userColumn")
    @Nullable
    String userColumn;

    /** Column of the events with the item's id; guessed by default. */
    @Parameter(property = "sass.itemColumn")
    @Nullable
    String itemColumn;

    /** Column of the events with the time; guessed by default. */
    @Parameter(property = "sass.timeColumn")
    @Nullable
    String timeColumn;

    /** Time zone in which days begin, such as {@code Asia/Shanghai}; UTC by default. */
    @Parameter(property = "sass.zone")
    @Nullable
    String zone;

    /** SQL condition that makes a row a positive, such as {@code clicked = 1}; guessed by default. */
    @Parameter(property = "sass.label")
    @Nullable
    String label;

    /** Column of the events that tells scenarios apart; {@code none} for a single scenario; guessed by default. */
    @Parameter(property = "sass.scenarioColumn")
    @Nullable
    String scenarioColumn;

    /** Writes over a configuration that is there; {@code pom.xml} and {@code .gitignore} stay as they are. */
    @Parameter(property = "sass.force", defaultValue = "false")
    boolean force;

    @Parameter(defaultValue = "${settings.interactiveMode}", readonly = true)
    private boolean interactiveMode;

    @Override
    boolean needsConfiguration() {
        return false;
    }

    @Override
    boolean isInteractive() {
        return interactiveMode && Terminal.console().isPresent();
    }

    @Override
    List<String> options() {
        return arguments(
                "--events", events,
                "--users", users,
                "--items", items,
                "--name", name,
                "--user", userColumn,
                "--item", itemColumn,
                "--time", timeColumn,
                "--zone", zone,
                "--label", label,
                "--scenario", scenarioColumn,
                "--force", force,
                "--yes", !isInteractive());
    }
}
