package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.TextHash;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

class TextToRowsTest {

    /** Returns texts of every length up to three words of the hash, with and without ASCII, and an empty text. */
    private static List<String> texts() {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>(List.of("", "Überlingen", "小红书", "a\nb", "😀", "007", " 7"));
        for (int length = 1; length <= 24; length++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append((char) (i % 5 == 4 ? 0xE0 + random.nextInt(20) : 'a' + random.nextInt(26)));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void hashMatchesPreparedData() {
        List<String> texts = texts();
        for (Vocabulary.Hashed vocabulary : List.of(
                new Vocabulary.Hashed(2, 0),
                new Vocabulary.Hashed(1000, 7),
                new Vocabulary.Hashed(100_000_000, -1),
                new Vocabulary.Hashed(12_345, Long.MIN_VALUE))) {
            int[] rows = new int[texts.size()];
            try (Graph graph = new Graph();
                    Session session = new Session(graph)) {
                Ops tf = Ops.create(graph);
                Operand<TInt32> found = TextToRows.hashed(tf, vocabulary)
                        .rows(tf.constantOf(TString.vectorOf(texts.toArray(String[]::new))));
                try (Result result = session.runner().fetch(found).run()) {
                    result.get(0).asRawTensor().data().asInts().read(rows);
                }
            }
            for (int i = 0; i < rows.length; i++) {
                assertThat(rows[i])
                        .as("%s of `%s`", vocabulary, texts.get(i))
                        .isEqualTo(TextHash.row(texts.get(i), vocabulary.rows(), vocabulary.seed()))
                        .isBetween(texts.get(i).isEmpty() ? 0 : 1, texts.get(i).isEmpty() ? 0 : vocabulary.rows());
            }
        }
    }
}
