package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LibraryLogsTest {

    @Test
    void silencesTheMilvusClientOnly() {
        Logger root = Logger.getLogger("");
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        java.util.logging.Level before = root.getLevel();
        root.addHandler(handler);
        try {
            SassCommand.silenceLibraries();
            // The logger of the client for errors that it also throws.
            LoggerFactory.getLogger("io.milvus.v2.utils.RpcUtils").error("Describe alias failed");
            LoggerFactory.getLogger("org.apache.lucene").info("chose a default");
            LoggerFactory.getLogger("org.apache.lucene").warn("a warning");
            LoggerFactory.getLogger("org.sassrec.store.milvus").error("one of ours");
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        assertThat(messages).containsExactly("a warning", "one of ours");
    }
}
