package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Terminal;

/**
 * Creates a project for your data: {@code sass.yaml} with a reason for each derived setting, {@code pom.xml}, {@code
 * .gitignore}, and one file per scenario if there are many. On a terminal it asks you to confirm the settings, unless
 * Maven runs with {@code -B}.
 *
 * <p>The goal needs no project. Example outside of a project: {@code mvn
 * org.sassrec:sass-maven-plugin:0.1.0-SNAPSHOT:init -Dsass.events=data/log_*.csv}
 */
@Mojo(name = "init", requiresProject = false, threadSafe = true)
public final class InitMojo extends WorkerMojo {

    /**
     * Files or globs with one row per exposure, separated by commas: CSV, TSV, JSON lines, Parquet or Arrow. Default:
     * the event files that are found in the project folder or its folder {@code data}.
     */
    @Parameter(property = "sass.events")
    @Nullable
    String events;

    /** Files with one row per user. Default: the files with users that are found, if any. */
    @Parameter(property = "sass.users")
    @Nullable
    String users;

    /** Files with one row per item. Default: the files with items that are found, if any. */
    @Parameter(property = "sass.items")
    @Nullable
    String items;

    /** Name of the project. Default: the name of its folder. */
    @Parameter(property = "sass.name")
    @Nullable
    String name;

    /** Column of the events with the user id. Default: derived from the data. */
    @Parameter(property = "sass.userColumn")
    @Nullable
    String userColumn;

    /** Column of the events with the item id. Default: derived from the data. */
    @Parameter(property = "sass.itemColumn")
    @Nullable
    String itemColumn;

    /** Column of the events with the time. Default: derived from the data. */
    @Parameter(property = "sass.timeColumn")
    @Nullable
    String timeColumn;

    /** Time zone in which days begin, for example {@code Asia/Shanghai}. Default: UTC. */
    @Parameter(property = "sass.zone")
    @Nullable
    String zone;

    /**
     * SQL condition that makes an event a positive, for example {@code clicked = 1}. Default: derived from the data.
     */
    @Parameter(property = "sass.label")
    @Nullable
    String label;

    /**
     * Column of the events with the scenario, or {@code none} for a single scenario. Default: derived from the data.
     */
    @Parameter(property = "sass.scenarioColumn")
    @Nullable
    String scenarioColumn;

    /**
     * Replaces an existing configuration and renames the old file to {@code *.old}. {@code pom.xml} and {@code
     * .gitignore} do not change.
     */
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
