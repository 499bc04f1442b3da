package org.sassrec.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sassrec.pipeline.PipelineStage;

/**
 * The state that an interrupted run left on disk, read without the code that resumes it.
 *
 * @param done labels of completed stages
 * @param running label of the incomplete stage; "" for none
 * @param pretrained,tuned,refitted last completed epoch of each loop; 0 for none
 */
record RunOnDisk(Set<String> done, String running, int pretrained, int tuned, int refitted) {

    static RunOnDisk read(Path run) throws IOException {
        Path file = run.resolve("run.json");
        if (!Files.exists(file)) {
            return new RunOnDisk(Set.of(), "", 0, 0, 0);
        }
        JsonNode json = new ObjectMapper().readTree(Files.readString(file));
        Set<String> done = new TreeSet<>();
        json.path("stages").fieldNames().forEachRemaining(done::add);
        return new RunOnDisk(
                done,
                json.path("running").path("stage").asText(),
                newest(run.resolve("pretrain")),
                newest(run.resolve("finetune/all/finetune")),
                newest(run.resolve("finetune/all/refit")));
    }

    private static int newest(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> epochs = Files.list(checkpoints)) {
            return epochs.map(epoch -> String.valueOf(epoch.getFileName()))
                    .filter(name -> name.matches("epoch-\\d+"))
                    .mapToInt(name -> Integer.parseInt(name.substring("epoch-".length())))
                    .max()
                    .orElse(0);
        }
    }

    /**
     * Returns the differences between the output of the next command and the expected continuation; empty if there are
     * none.
     */
    List<String> faults(List<String> lines) {
        List<String> faults = new ArrayList<>();
        for (PipelineStage stage : PipelineStage.values()) {
            String start = stage.label() + ": ";
            String expected = done.contains(stage.label())
                    ? "up to date ("
                    : stage.label().equals(running) ? "was interrupted, resumes" : "not run yet";
            // The first line of a stage is its decision.
            lines.stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .filter(line -> !line.startsWith(start + expected))
                    .ifPresent(line -> faults.add("`" + line + "` instead of `" + start + expected + "`"));
        }
        if (running.equals(PipelineStage.PRETRAIN.label())) {
            resumes(lines, PipelineStage.PRETRAIN, "pre-train", pretrained, faults);
        }
        if (running.equals(PipelineStage.FINETUNE.label())) {
            resumes(lines, PipelineStage.FINETUNE, "fine-tune", tuned, faults);
            resumes(lines, PipelineStage.FINETUNE, "refit", refitted, faults);
        }
        return faults;
    }

    private static void resumes(List<String> lines, PipelineStage stage, String loop, int epoch, List<String> faults) {
        if (epoch == 0) {
            return;
        }
        boolean done = lines.stream().anyMatch(line -> line.startsWith(stage.label() + ": done in"));
        if (done
                && lines.stream()
                        .noneMatch(line -> line.matches(
                                "  " + loop + ": (continues after|completed with) epoch " + epoch + " of .*"))) {
            faults.add(loop + " did not continue after epoch " + epoch);
        }
        lines.stream()
                .filter(line -> line.matches("  " + loop + " epoch [1-" + epoch + "]/.*"))
                .forEach(line -> faults.add("`" + line + "` although epoch " + epoch + " was completed"));
    }
}
