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
import org.sassrec.diagnostic.SassException;

/**
 * Prints the effective configuration, each value with its origin; or all about one key; or the page of a diagnostic's code.
 *
 * <p>{@code mvn sass:explain}, {@code mvn sass:explain -Dsass.key=finetune.epochs}, {@code mvn sass:explain
 * -Dsass.code=SASS2003}
 */
@Mojo(name = "explain", requiresProject = false, threadSafe = true)
public final class ExplainMojo extends SassMojo {

    /** The code whose page is shown, such as {@code SASS2003}; no configuration is needed for it. */
    @Parameter(property = "sass.code")
    private @Nullable String code;

    /** The key to explain, such as {@code finetune.epochs}, or a mapping of keys such as {@code finetune}. */
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
            throw new MojoFailureException("there is no code `" + code + "`: codes have the form SASS2003");
        }
        print(CodePages.toText(page.get()));
    }

    private void explain(LoadedConfig config) throws MojoFailureException {
        try {
            print(key == null ? config.describeValues() : KeyExplanation.of(config, key));
        } catch (SassException e) {
            throw failure(e);
        }
    }

    private void print(String text) {
        text.lines().forEach(getLog()::info);
    }
}
