package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.example.shop.query.Features;
import com.example.shop.query.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.engine.Sass;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;

class RecommendationsTest {
    private static final String USER = "u00017";

    @Test
    void answersFromTheReleaseOfThisBuild() {
        try (Recommendations recommendations = new Recommendations(Path.of("store"))) {
            List<String> home = recommendations.itemsFor(Scenario.HOME, USER, 10);

            assertEquals(10, home.size());
            assertNotEquals(home, recommendations.itemsFor(Scenario.CART, USER, 10));
        }
    }

    @Test
    void returnsTheSameItemsAsTheFacade() throws Exception {
        QueryResult facade = Sass.load(Path.of("sass.yaml")).query(Query.of("home", USER, 10));
        assertEquals(Query.of("home", USER, 10), Scenario.HOME.query(USER, Features.NONE, 10));
        try (Recommendations recommendations = new Recommendations(Path.of("store"))) {
            assertEquals(
                    facade.items().stream().map(QueryResult.Item::id).toList(),
                    recommendations.itemsFor(Scenario.HOME, USER, 10));
        }
    }
}
