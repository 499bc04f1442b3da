package com.example.feed;

import com.example.feed.query.Features;
import com.example.feed.query.Scenario;
import java.util.List;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class FeedController {

    private static final int ITEMS = 5;

    private final Retriever retriever;

    FeedController(Retriever retriever) {
        this.retriever = retriever;
    }

    /** Returns the best items of a user in the home feed, without those that the user has seen. */
    @GetMapping("/home/{user}")
    List<QueryResult.Item> home(@PathVariable("user") String user) {
        return retriever.retrieve(Scenario.HOME.query(user, ITEMS).unseen()).items();
    }

    /** Returns the best items of the cart for a visitor who is not logged in, from the items that the visitor clicked. */
    @GetMapping("/cart")
    List<QueryResult.Item> cart(@RequestParam("recent") List<String> recent) {
        Features features = Features.NONE.withRecent(recent);
        return retriever.retrieve(Scenario.CART.query(null, features, ITEMS).unseen()).items();
    }
}
