package org.sassrec.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.ReportJson;
import org.sassrec.pipeline.SassStages;
import org.sassrec.report.RunPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sass report}. */
@Command(
        name = "report",
        description =
                "Writes a page about the run that is there: each scenario's figures beside popularity, for whom they are"
                        + " good, what the quality gates say, how open the model's gates are, what pre-training did to the same users'"
                        + " vectors, and how training went. Nothing is trained.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedConfig config = options.load(console);
        ObjectNode report = ReportJson.of(config);
        Path folder = SassStages.folder(config);
        Written.to(
                folder.resolve("report.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        Written.to(folder.resolve("report.html"), RunPage.of(report));
        report.path("notes").forEach(note -> console.err().println("warning: " + note.asText()));
        console.out()
                .println("report: " + Shown.path(folder.resolve("report.html")) + ", for machines: "
                        + Shown.path(folder.resolve("report.json")));
        return ExitStatus.OK;
    }
}
