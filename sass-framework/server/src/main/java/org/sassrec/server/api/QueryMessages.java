package org.sassrec.server.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and responses about items of a user. */
final class QueryMessages {

    private QueryMessages() {}

    record QueryRequest(
            @Doc("Scenarios to search. One release answers all of them.")
            List<String> scenarios,

            @Doc(
                    "Id of the user. A user in the snapshot of the release has its features and histories. Stored events extend the histories.")
            @Nullable
            String user,

            @Doc(
                    "Values by feature name. They replace those of the snapshot and of stored events. Histories are lists of item ids, newest first.")
            @Nullable
            Map<String, Object> values,

            @Doc("Number of items per scenario. Default: 10.") @Nullable
            Integer k,

            @Doc("Ids of items that the response must not contain.") @Nullable
            List<String> exclude,

            @Doc("Whether to exclude the items that the user has seen. Default: false.") @Nullable
            Boolean unseen,

            @Doc("Condition on the columns of `publish.filters`, for example `price < 100`.") @Nullable
            String filter,

            @Doc("Time of the request, ISO 8601. Histories with times compute ages from it. Default: now.") @Nullable
            String time) {}

    record Item(
            @Doc("Id of the item.") String id,

            @Doc("Comparable only within one scenario and release.")
            float score,

            @Doc("Columns of the item.") Map<String, String> texts) {}

    record ScenarioItems(
            @Doc("Whether the snapshot of the release contains the user.")
            boolean known,

            @Doc("Best first.") List<Item> items) {}

    record QueryResponse(
            @Doc("Id of the release that answered.") String release,
            @Doc("Items by scenario.") Map<String, ScenarioItems> scenarios) {}

    record BatchRequest(
            @Doc("Queries of one or several users.") List<QueryRequest> queries) {}

    record BatchResult(@Doc("Items by scenario.") Map<String, ScenarioItems> scenarios) {}

    record BatchResponse(
            @Doc("Id of the release that answered all queries.")
            String release,

            @Doc("In the order of the queries.") List<BatchResult> results) {}

    record ScoreRequest(
            @Doc("Scenario whose item vectors are used.") String scenario,
            @Doc("Ids of the items to score.") List<String> items,
            @Doc("Id of the user.") @Nullable String user,

            @Doc("Values by feature name. They replace those of the snapshot.") @Nullable
            Map<String, Object> values,

            @Doc("Time of the request, ISO 8601. Default: now.") @Nullable
            String time) {}

    record ScoreResponse(
            @Doc("Id of the release that answered.") String release,

            @Doc("Whether the snapshot of the release contains the user.")
            boolean known,

            @Doc("The items that the scenario contains, best first.")
            List<Item> items,

            @Doc("The ids that the scenario does not contain.")
            List<String> unknown) {}

    record SimilarRequest(
            @Doc("Scenario whose item vectors are compared.")
            String scenario,

            @Doc("Id of the item.") String item,

            @Doc("Number of items. Default: 10.") @Nullable Integer k,

            @Doc("Ids of items that the response must not contain.") @Nullable
            List<String> exclude,

            @Doc("Condition on the columns of `publish.filters`.") @Nullable
            String filter) {}

    record SimilarResponse(
            @Doc("Id of the release that answered.") String release,

            @Doc("Best first. The score is the cosine of the item vectors, without the popularity of the items.")
            List<Item> items) {}
}
