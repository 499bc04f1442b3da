package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFormat;

/**
 * Checks the configuration alone, without looking at data: fast, and every problem at once.
 *
 * <p>{@code mvn sass:validate}
 */
@Mojo(name = "validate", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class ValidateMojo extends SassMojo {

    /**
     * How problems are told: {@code text}, {@code json}, {@code sarif} (what code hosts show beside the lines) or
     * {@code github} (annotations of a pull request).
     */
    @Parameter(property = "sass.format", defaultValue = "text")
    private String format;

    /** File for a report in another format than text; by default it goes to the standard output, bare of Maven's prefixes. */
    @Parameter(property = "sass.report")
    private @Nullable File report;

    @Override
    String goal() {
        return "validate";
    }

    @Override
    void perform() throws MojoFailureException {
        LoadedConfig config = load();
        if (format() != ReportFormat.TEXT && config.warnings().isEmpty()) {
            write(List.of());
        }
        getLog().info(shownFile() + " is valid: " + config.config().scenarios().size() + " scenarios, "
                + config.config().features().size() + " features");
    }

    @Override
    void tellWarnings(List<Diagnostic> warnings) throws MojoFailureException {
        if (format() == ReportFormat.TEXT) {
            super.tellWarnings(warnings);
        } else if (!warnings.isEmpty()) {
            write(warnings);
        }
    }

    @Override
    void tellErrors(List<Diagnostic> problems) throws MojoFailureException {
        if (format() == ReportFormat.TEXT) {
            super.tellErrors(problems);
        } else {
            write(problems);
        }
    }

    private ReportFormat format() throws MojoFailureException {
        return ReportFormat.of(format)
                .orElseThrow(() -> new MojoFailureException(
                        "sass.format is `" + format + "`, but must be " + ReportFormat.words()));
    }

    private void write(List<Diagnostic> problems) throws MojoFailureException {
        String text = format().render(problems);
        if (report == null) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.print(text);
            out.flush();
            return;
        }
        try {
            File folder = report.getAbsoluteFile().getParentFile();
            if (folder != null) {
                Files.createDirectories(folder.toPath());
            }
            Files.writeString(report.toPath(), text);
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the report `" + report + "`: " + e.getMessage(), e);
        }
    }
}
