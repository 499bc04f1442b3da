package org.sassrec.cli.command;

import org.sassrec.cli.output.ExitStatus;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.ClusterConfig;
import picocli.CommandLine.Command;

/** Implements {@code sass ps}. */
@Command(
        name = "ps",
        description =
                "Starts a parameter server of the cluster that the environment variable TF_CONFIG describes. It has a part"
                        + " of the weights and ends with the training. Start the workers with `sass train`.",
        footer = {"  sass ps", "  sass ps --set run.threads=4", "  sass ps --profile nightly"})
public final class ParameterServerCommand extends ConfiguredCommand {
    @Override
    public Integer call() {
        ClusterConfig member = ClusterConfig.of(System.getenv())
                .orElseThrow(ClusterConfig::missing)
                .requireServer();
        int threads = load().config().run().threadCount();
        print(member.name() + " serves at " + member.address());
        Cluster.serve(member, threads);
        return ExitStatus.OK;
    }
}
