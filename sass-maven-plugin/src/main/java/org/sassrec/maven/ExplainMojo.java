package org.sassrec.maven;

import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.KeyExplanation;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.CodePages;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.SassException;

/**
 * Prints the effective configuration with the origin of each value, the description of one key, or the page of a
 * diagnostic code.
 *
 * <p>Examples: {@code mvn sass:explain}, {@code mvn sass:explain -Dsass.key=finetune.epochs}, {@code mvn sass:explain
 * -Dsass.code=SASS2003}
 */
@Mojo(name = "explain", requiresProject = false, threadSafe = true)
public final class ExplainMojo extends SassMojo {

    /** Diagnostic code, for example {@code SASS2003}. A code needs no configuration file. */
    @Parameter(property = "sass.code")
    private @Nullable String code;

    /** Configuration key, for example {@code finetune.epochs}, or a section, for example {@code finetune}. */
    @Parameter(property = "sass.key")
    private @Nullable String key;

    @Override
    void perform() throws MojoFailureException {
        if (code == null) {
            explain(load());
            return;
        }
        Optional<CodePage> page = CodePage.find(code);
        if (page.isEmpty()) {
            throw new MojoFailureException("the code `" + code
                    + "` is unknown; codes have the form SASS2003; codes of Spark are only on the documentation site");
        }
        print(CommandSyntax.MAVEN.page(CodePages.toText(page.get())));
    }

    private void explain(LoadedConfig config) throws MojoFailureException {
        try {
            print(CommandSyntax.MAVEN.text(key == null ? config.describeValues() : KeyExplanation.of(config, key)));
        } catch (SassException e) {
            throw failure(e);
        }
    }

    private void print(String text) {
        text.lines().forEach(getLog()::info);
    }
}
