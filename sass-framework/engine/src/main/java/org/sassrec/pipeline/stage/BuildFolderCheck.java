package org.sassrec.pipeline.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.release.ConfiguredStore;

/** Maven's build folder, in which nothing should lie that cannot be made again. */
public final class BuildFolderCheck {

    private BuildFolderCheck() {}

    /**
     * Warns of releases that lie there. What is trained can be trained again, but what is live, what one could go back to and
     * what was withdrawn is nowhere else; and many a job begins with {@code mvn clean}.
     *
     * @return SASS5923; empty where they lie elsewhere, or no {@code pom.xml} makes the folder Maven's
     */
    public static Optional<Diagnostic> warning(LoadedConfig config) {
        Path home = ConfiguredStore.home(config.config()).toAbsolutePath();
        for (Path at = home; at != null; at = at.getParent()) {
            if (at.endsWith("target") && Files.isRegularFile(at.resolveSibling("pom.xml"))) {
                String path = config.config().publish().path();
                return Optional.of(Diagnostic.warning(
                                DiagnosticCode.RELEASES_IN_BUILD_FOLDER,
                                "releases lie in `" + path + "`, which `mvn clean` deletes")
                        .at(config.place("publish.path"), "")
                        .withHelp("move that folder out of `target`, and name it: `publish: {path: store}`"));
            }
        }
        return Optional.empty();
    }
}
