package org.sassrec.spring;

import java.util.List;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** No release can be opened with the properties of the application. */
final class ReleaseNotOpenedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    private ReleaseNotOpenedException(String description, String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    static ReleaseNotOpenedException of(SassException failed, SassProperties properties) {
        List<Diagnostic> problems = failed.diagnostics();
        String reasons = problems.stream()
                .map(problem -> problem.message() + " (" + problem.code().id() + ")"
                        + problem.notes().stream()
                                .map(note -> "\n    " + note.text())
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
        String help = problems.stream()
                .flatMap(problem -> problem.help().stream())
                .map(each -> "- " + each + "\n")
                .collect(Collectors.joining());
        return new ReleaseNotOpenedException(
                "No release can be opened: " + reasons + properties(properties),
                help + "- see `sass explain " + problems.get(0).code().id() + "`",
                failed);
    }

    static ReleaseNotOpenedException of(LinkageError missing, SassProperties properties) {
        return new ReleaseNotOpenedException(
                "The native library of TensorFlow cannot be loaded: " + missing + properties(properties),
                "- add the dependency `org.tensorflow:tensorflow-core-native` with the classifier of this machine, for example"
                        + " `linux-x86_64`, and the scope `runtime`\n"
                        + "- if it exists, make the folder `~/.javacpp/cache` writable, or set"
                        + " `-Dorg.bytedeco.javacpp.cachedir` to another one",
                missing);
    }

    private static String properties(SassProperties properties) {
        return "\n\n    sass.store: " + properties.store() + "\n    sass.path: "
                + (properties.path() == null
                        ? ""
                        : properties.path().toAbsolutePath().normalize())
                + "\n    sass.channel: " + properties.channel()
                + (properties.milvus() == null || !properties.store().equals("milvus")
                        ? ""
                        : "\n    sass.milvus.uri: " + properties.milvus().uri());
    }

    /** Returns what the user can do. */
    String action() {
        return action;
    }
}
