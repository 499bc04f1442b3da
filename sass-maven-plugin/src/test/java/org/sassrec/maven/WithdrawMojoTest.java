package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;

/** Checks the arguments that the goal passes to its worker. */
class WithdrawMojoTest {
    private final WithdrawMojo goal = new WithdrawMojo();

    @Test
    void passesItemsAndFileToTheWorker() throws Exception {
        goal.item = "a,b";
        assertThat(goal.options()).containsExactly("--item", "a,b");
        goal.itemFile = new File("gone.txt");
        goal.allowUnknown = true;
        assertThat(goal.options()).containsExactly("--item", "a,b", "--item-file", "gone.txt", "--allow-unknown");
        goal.item = null;
        assertThat(goal.options()).containsExactly("--item-file", "gone.txt", "--allow-unknown");
    }

    @Test
    void passesNoEmptyItem() {
        assertThatThrownBy(goal::options)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("sass:withdraw needs an item: set -Dsass.item=1234");
    }
}
