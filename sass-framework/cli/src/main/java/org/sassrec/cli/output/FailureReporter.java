package org.sassrec.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.LocaleCheck;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.scaffold.ScaffoldCode;
import org.sassrec.server.http.ServerCode;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.StoreCode;

/** Prints the exception of a command and determines the exit code. */
public final class FailureReporter {
    private static final int MAX_CAUSES = 20;

    /** Codes of later stages that concern the command line: columns of init, a release, a scenario, a filter. */
    private static final Set<DiagnosticCode> COMMAND_LINE_CODES = Set.of(
            ScaffoldCode.INVALID_INIT_OPTION,
            ServerCode.INVALID_SERVER_SETTING,
            SystemCode.UNSUPPORTED_CHARACTERS,
            ReleaseCode.INVALID_ROLLBACK_TARGET,
            ReleaseCode.WITHDRAWN_ITEM_UNKNOWN,
            ServingCode.SCENARIO_NOT_RELEASED,
            StoreCode.INVALID_FILTER,
            StoreCode.COLUMN_NOT_FILTERABLE,
            StoreCode.FILTER_TYPE_MISMATCH);

    private FailureReporter() {}

    /** Prints an exception and returns the exit code. Writes the stack trace of an internal error to a file. */
    public static int report(Throwable thrown, Console console) {
        if (thrown instanceof SassException problems) {
            return report(problems.diagnostics(), console);
        }
        if (thrown instanceof OutOfMemoryError) {
            console.error("out of Java memory: " + thrown.getMessage());
            return ExitStatus.OUT_OF_MEMORY;
        }
        if (thrown instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return report(List.of(diagnostic(unchecked.getCause())), console);
        }
        if (thrown instanceof IOException io) {
            return report(List.of(diagnostic(io)), console);
        }
        if (thrown instanceof InvalidPathException path) {
            return report(List.of(LocaleCheck.pathProblem(path)), console);
        }
        Optional<Diagnostic> environment = nativeFailure(thrown);
        if (environment.isPresent()) {
            return report(List.of(environment.get()), console);
        }
        console.error("internal error: " + thrown, trace(thrown));
        return ExitStatus.BUG;
    }

    private static int report(List<Diagnostic> problems, Console console) {
        console.err().println(console.renderer().render(problems));
        return status(problems);
    }

    /**
     * Returns the exit code for problems: 4 for an alert after complete work, 75 if the same command can succeed later, 2 if all errors concern the
     * configuration or the command line, otherwise 1.
     */
    public static int status(List<Diagnostic> problems) {
        List<DiagnosticCode> errors = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(Diagnostic::code)
                .toList();
        if (!errors.isEmpty() && Set.of(PipelineCode.DAY_DIFFERS).containsAll(errors)) {
            return ExitStatus.ALERT;
        }
        if (!errors.isEmpty() && errors.stream().allMatch(DiagnosticCode::isTemporary)) {
            return ExitStatus.TRY_AGAIN;
        }
        boolean configuration = errors.stream()
                .allMatch(code -> code.isBefore(CodePage.Category.DATA) || COMMAND_LINE_CODES.contains(code));
        return configuration ? ExitStatus.USAGE : ExitStatus.FAILURE;
    }

    /** Converts an error of the file system to a diagnostic. */
    private static Diagnostic diagnostic(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            return Diagnostic.error(SystemCode.FILE_NOT_FOUND, "no such file: " + text);
        }
        if (e instanceof AccessDeniedException) {
            return Diagnostic.error(SystemCode.PERMISSION_DENIED, "permission denied: " + text)
                    .withHelp("make it readable and writable for this user");
        }
        if (IoErrorMessage.isDiskFull(text)) {
            return diskFull(text);
        }
        return Diagnostic.error(SystemCode.IO_ERROR, "cannot read or write: " + IoErrorMessage.withFile(e));
    }

    /**
     * Returns a diagnostic if the machine caused the failure. The libraries of DuckDB, Arrow and TensorFlow are
     * unpacked at their first use. Without disk space or permission, a class cannot be loaded.
     */
    private static Optional<Diagnostic> nativeFailure(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown; each != null && chain.size() < MAX_CAUSES; each = each.getCause()) {
            chain.add(each);
        }
        boolean linking = chain.stream().anyMatch(each -> each instanceof LinkageError);
        for (Throwable each : chain) {
            String text = String.valueOf(each.getMessage());
            String lower = text.toLowerCase(Locale.ROOT);
            if (IoErrorMessage.isDiskFull(text)) {
                return Optional.of(
                        linking
                                ? diskFull(folder() + " has no space for the native libraries")
                                        .withHelp(temporaryFolderHint())
                                : diskFull(text));
            }
            if (linking
                    && (each instanceof FileSystemException
                            || lower.contains("could not create the cache")
                            || lower.contains("permission denied")
                            || lower.contains("read-only file system")
                            || lower.contains("failed to map segment"))) {
                return Optional.of(Diagnostic.error(
                                SystemCode.PERMISSION_DENIED, "cannot unpack the native libraries in " + folder())
                        .withNote(each instanceof IOException io ? IoErrorMessage.withFile(io) : text)
                        .withHelp("make the folder writable and allow the execution of its files")
                        .withHelp(temporaryFolderHint()));
            }
        }
        return Optional.empty();
    }

    private static Diagnostic diskFull(String what) {
        return Diagnostic.error(SystemCode.DISK_FULL, "the disk is full: " + what)
                .withHelp("free disk space, then run the same command again to continue");
    }

    private static String folder() {
        return System.getProperty("java.io.tmpdir", "the folder for temporary files");
    }

    private static String temporaryFolderHint() {
        return "or use another folder: set TMPDIR=<folder> for temporary files and"
                + " SASS_OPTS=-Dorg.bytedeco.javacpp.cachedir=<folder> (Maven: sass.jvmOptions) for the TensorFlow libraries, by default"
                + " in ~/.javacpp/cache";
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        try (PrintWriter writer = new PrintWriter(text)) {
            thrown.printStackTrace(writer);
        }
        try {
            Path file = Files.createTempFile("sass-error-", ".log");
            Files.writeString(file, text.toString());
            return "please report it with the stack trace in " + file;
        } catch (IOException e) {
            return "please report it. The stack trace could not be written (" + IoErrorMessage.withFile(e)
                    + "). Set TMPDIR to a writable folder and run the command again to get it";
        }
    }
}
