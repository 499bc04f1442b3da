package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlText;

/** Reads a {@link Secret}; no message repeats what is written there. */
public record SecretType() implements ValueType<Secret> {

    @Override
    public String name() {
        return "a reference to an environment variable such as `${env:TOKEN}`";
    }

    @Override
    public @Nullable Secret read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.describe()));
            return null;
        }
        String written = scalar.unresolved();
        // A default is in the file for all to read; only an empty one, for none, gives nothing away.
        if (written == null || !written.matches("\\$\\{env:\\w+(:-)?}")) {
            problems.add(Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "`" + path + "` must be " + name())
                    // Not at the text: the line would show it.
                    .inFile(node.span().file() + ":" + node.span().line())
                    .withHelp("do not write secrets into files or command lines: set an environment variable and refer to it"));
            return null;
        }
        return Secret.of(scalar);
    }

    @Override
    public String write(Secret value) {
        return YamlText.quoteIfNeeded(value.written());
    }

    @Override
    public String example() {
        return "${env:TOKEN}";
    }

    @Override
    public Secret placeholder() {
        return Secret.of(new YamlNode.Scalar("", true, org.sassrec.diagnostic.SourceSpan.ofFile("")));
    }
}
