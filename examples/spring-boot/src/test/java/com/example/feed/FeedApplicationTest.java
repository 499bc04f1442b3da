package com.example.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;

/** Starts the service on a free port and answers from the release of this build. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureObservability(tracing = false)
class FeedApplicationTest {

    @Autowired
    private TestRestTemplate http;

    @Autowired
    private Retriever retriever;

    @Test
    void returnsTheBestItemsOfAUser() {
        QueryResult.Item[] items = http.getForObject("/home/u00017", QueryResult.Item[].class);
        assertThat(items).hasSize(5);
        assertThat(items[0].score()).isGreaterThan(items[4].score());
    }

    @Test
    void returnsItemsForTheHistoryOfAVisitor() {
        QueryResult.Item[] items = http.getForObject("/cart?recent=i00003,i00004", QueryResult.Item[].class);
        assertThat(items).hasSize(5).extracting(QueryResult.Item::id).doesNotContain("i00003", "i00004");
    }

    @Test
    void reportsTheReleaseInTheHealth() {
        assertThat(http.getForObject("/actuator/health", String.class))
                .contains("\"sass\":{\"status\":\"UP\"", retriever.release().id());
    }

    @Test
    void countsQueriesByScenarioAndRelease() {
        http.getForObject("/home/u00017", String.class);
        assertThat(http.getForObject("/actuator/prometheus", String.class))
                .contains(
                        "sass_query_seconds_count{release=\"" + retriever.release().id() + "\",scenario=\"home\"}",
                        "sass_query_seconds_bucket{",
                        "sass_queries_total",
                        "sass_release_age_seconds{");
    }
}
