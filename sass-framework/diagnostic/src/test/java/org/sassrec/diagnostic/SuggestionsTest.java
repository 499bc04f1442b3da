package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

    @ParameterizedTest
    @CsvSource({
        "epocs,epochs,1",
        "epohcs,epochs,1",
        "'',abc,3",
        "abc,'',3",
        "abc,abc,0",
        "kitten,sitting,3",
        "ca,abc,3",
        "batchsize,batchSize,1"
    })
    void countsEdits(String a, String b, int edits) {
        assertThat(Suggestions.distance(a, b)).isEqualTo(edits);
        assertThat(Suggestions.distance(b, a)).isEqualTo(edits);
    }

    @Test
    void suggestsOnlyNearWords() {
        List<String> words = List.of("epochs", "batchSize", "loss", "user_id", "of");
        assertThat(Suggestions.nearest("epocs", words)).contains("epochs");
        assertThat(Suggestions.nearest("batch_size", words)).contains("batchSize");
        assertThat(Suggestions.nearest("userId", words)).contains("user_id");
        assertThat(Suggestions.nearest("LOSS", words)).contains("loss");
        assertThat(Suggestions.nearest("momentum", words)).isEmpty();
        assertThat(Suggestions.nearest("zz", words)).isEmpty();
        assertThat(Suggestions.didYouMean("los", words)).contains("did you mean `loss`?");
    }

    @Test
    void ordersByDistance() {
        assertThat(Suggestions.nearest("user_idd", List.of("user_ids1", "user_id", "item_id"), 2))
                .containsExactly("user_id", "user_ids1");
        assertThat(Suggestions.nearest("finetune.batchsize", List.of("finetune.epochs", "finetune.batchSize"), 3))
                .containsExactly("finetune.batchSize");
    }
}
