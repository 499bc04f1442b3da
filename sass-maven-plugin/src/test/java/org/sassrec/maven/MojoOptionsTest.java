package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Checks the arguments that goals pass to their workers. */
class MojoOptionsTest {

    /** Without it, a dry run would publish. */
    @Test
    void publish() throws Exception {
        PublishMojo goal = new PublishMojo();
        assertThat(goal.options()).isEmpty();
        goal.dryRun = true;
        assertThat(goal.options()).containsExactly("--dry-run");
    }

    @Test
    void dateAndWait() {
        TrainMojo train = new TrainMojo();
        assertThat(train.commonOptions()).isEmpty();
        train.date = "2026-05-08";
        train.wait = "30m";
        assertThat(train.commonOptions()).containsExactly("--date", "2026-05-08", "--wait", "30m");
        assertThat(train.date()).isEqualTo("2026-05-08");
    }

    @Test
    void status() {
        StatusMojo goal = new StatusMojo();
        assertThat(goal.options()).containsExactly("--format", "text");
        goal.format = "JSON";
        goal.provenance = true;
        assertThat(goal.options()).containsExactly("--format", "json", "--provenance");
    }

    @Test
    void query() throws Exception {
        QueryMojo goal = new QueryMojo();
        goal.scenario = "home";
        goal.user = "712";
        goal.k = 3;
        assertThat(goal.options()).containsExactly("--scenario", "home", "--user", "712", "--top", "3");
        goal.unseen = true;
        goal.filter = "price < 100";
        assertThat(goal.options())
                .containsExactly(
                        "--scenario", "home", "--user", "712", "--top", "3", "--unseen", "--filter", "price < 100");
    }

    @Test
    void init() {
        InitMojo goal = new InitMojo();
        assertThat(goal.options()).containsExactly("--yes");
        goal.events = "log.csv";
        goal.users = "users.csv";
        goal.items = "items.csv";
        goal.name = "shop";
        goal.userColumn = "u";
        goal.itemColumn = "i";
        goal.timeColumn = "t";
        goal.zone = "Asia/Shanghai";
        goal.label = "clicked = 1";
        goal.scenarioColumn = "tab";
        goal.force = true;
        assertThat(String.join(" ", goal.options()))
                .isEqualTo("--events log.csv --users users.csv --items items.csv --name shop --user u --item i --time t"
                        + " --zone Asia/Shanghai --label clicked = 1 --scenario tab --force --yes");
    }
}
