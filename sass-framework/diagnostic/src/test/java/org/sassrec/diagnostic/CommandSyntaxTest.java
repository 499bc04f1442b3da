package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sassrec.diagnostic.CommandSyntax.COMMAND_LINE;
import static org.sassrec.diagnostic.CommandSyntax.MAVEN;

import org.junit.jupiter.api.Test;

class CommandSyntaxTest {

    @Test
    void convertsCommandsForMaven() {
        assertThat(MAVEN.command("sass train")).isEqualTo("mvn sass:train");
        assertThat(MAVEN.command("sass train --set finetune.epochs=3 --allow-destructive -p ci"))
                .isEqualTo("mvn sass:train -Dsass.set=finetune.epochs=3 -Dsass.allowDestructive -Dsass.profile=ci");
        assertThat(MAVEN.command("sass query --scenario home --user 'a b' -k 3"))
                .isEqualTo("mvn sass:query -Dsass.scenario=home -Dsass.user='a b' -Dsass.k=3");
        assertThat(MAVEN.command("sass init --user WHO")).isEqualTo("mvn sass:init -Dsass.userColumn=WHO");
        assertThat(MAVEN.command("sass plan -o plan.json")).isEqualTo("mvn sass:plan");
        assertThat(MAVEN.command("sass explain SASS2003")).isEqualTo("mvn sass:explain -Dsass.code=SASS2003");
        assertThat(MAVEN.command("sass explain data.split")).isEqualTo("mvn sass:explain -Dsass.key=data.split");
        assertThat(COMMAND_LINE.command("sass explain SASS2003")).isEqualTo("sass explain SASS2003");
    }

    @Test
    void convertsCommandsAndOptionsInTexts() {
        String text = "run `sass plan`, or use `--allow-destructive`; `model.type` and `publish` come from --set";
        assertThat(COMMAND_LINE.text(text)).isEqualTo(text);
        assertThat(MAVEN.text(text))
                .isEqualTo("run `mvn sass:plan`, or use `-Dsass.allowDestructive`; `model.type` and `publish` come"
                        + " from -Dsass.set");
    }

    @Test
    void selectsOneNotationOfAPage() {
        String page = "Run `sass plan`\n(`mvn sass:plan`), then allow it with `--force` (Maven: `-Dsass.force`).";
        assertThat(COMMAND_LINE.page(page)).isEqualTo("Run `sass plan`, then allow it with `--force`.");
        assertThat(MAVEN.page(page)).isEqualTo("Run `mvn sass:plan`, then allow it with `-Dsass.force`.");
    }

    /** A line that is too long for a terminal puts the effect above its command. */
    @Test
    void alignsTheNextSteps() {
        String long80 = "sass publish --set " + "x".repeat(60);
        assertThat(COMMAND_LINE.steps("next:", "sass publish", "releases the model", "sass report", "writes charts"))
                .containsExactly("next:", "  sass publish  # releases the model", "  sass report   # writes charts");
        assertThat(COMMAND_LINE.steps("next:", long80, "releases the model"))
                .containsExactly("next:", "  # releases the model", "  " + long80);
        assertThat(MAVEN.steps("next:", "sass publish", "releases the model"))
                .containsExactly("next:", "  mvn sass:publish  # releases the model");
    }

    @Test
    void quotesWordsForAShell() {
        assertThat(CommandSyntax.quote("finetune.epochs=3")).isEqualTo("finetune.epochs=3");
        assertThat(CommandSyntax.quote("a b'c")).isEqualTo("'a b'\\''c'");
    }

    @Test
    void rendersProblemsInTheSyntaxOfTheFrontEnd() {
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_KEY, "no key")
                .at(SourceText.of(CommandSyntax.OVERRIDES, "finetune.epocs=3").span(1, 10, 5), "")
                .withHelp("run `sass plan`");
        assertThat(DiagnosticRenderer.plain().render(problem)).contains(" --> --set\n1 | finetune", "run `sass plan`");
        assertThat(DiagnosticRenderer.plain().in(MAVEN).render(problem))
                .contains(" --> -Dsass.set\n1 | finetune", "run `mvn sass:plan`");
    }
}
