package org.sassrec.server.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and responses about vectors, the release and the server. */
final class ReleaseMessages {

    private ReleaseMessages() {}

    record UserVectorRequest(
            @Doc("Scenario of the vector.") String scenario,
            @Doc("Id of the user.") @Nullable String user,

            @Doc("Values by feature name. They replace those of the snapshot.") @Nullable
            Map<String, Object> values,

            @Doc("Time of the request, ISO 8601. Default: now.") @Nullable
            String time) {}

    record UserVectorResponse(
            @Doc("Id of the release whose user tower computed the vectors.")
            String release,

            @Doc("Whether the snapshot of the release contains the user.")
            boolean known,

            @Doc("The distinct vectors of the user.") List<float[]> vectors) {}

    record ItemVectorRequest(
            @Doc("Scenario of the vectors.") String scenario,
            @Doc("Ids of the items.") List<String> items) {}

    record ItemVectorResponse(
            @Doc("Id of the release that contains the vectors.")
            String release,

            @Doc("Vectors by item id.") Map<String, float[]> vectors,

            @Doc("The ids that the scenario does not contain.")
            List<String> unknown) {}

    record ScenarioStatus(
            @Doc("Number of items.") long items,
            @Doc("Dimension of the vectors.") int dim,

            @Doc("Recall of the index at 50, as verified before the release.")
            double recall,

            @Doc("Id of the release that introduced the weights.")
            String weights) {}

    record ReleaseResponse(
            @Doc("Id of the release that answers.") String release,
            @Doc("Channel of the release.") String channel,
            @Doc("Epoch of its manifest.") long epoch,

            @Doc("When its content was built, ISO 8601.") String created,

            @Doc("When it was activated, ISO 8601.") String liveSince,

            @Doc("Scenarios by name.") Map<String, ScenarioStatus> scenarios,

            @Doc("Why the live release of the channel does not answer. Absent if it does.") @Nullable
            String problem) {}

    record RefreshResponse(
            @Doc("Id of the release that answers from now on.")
            String release,

            @Doc("Whether it is another release than before.")
            boolean changed) {}

    record HealthResponse(@Doc("`up` or `ready`.") String status) {}
}
