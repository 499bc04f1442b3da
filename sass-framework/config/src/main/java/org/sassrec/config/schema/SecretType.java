package org.sassrec.config.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlText;

/** Reads a {@link Secret}. Messages do not contain the written value. */
public record SecretType() implements ValueType<Secret> {

    @Override
    public String name() {
        return "a reference to an environment variable such as `${env:TOKEN}`";
    }

    @Override
    public @Nullable Secret read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.describe()));
            return null;
        }
        String written = scalar.unresolved();
        // A default would be readable in the file. Only an empty default is allowed.
        if (written == null || !written.matches("\\$\\{env:\\w+(:-)?}")) {
            problems.add(
                    Diagnostic.error(SystemCode.INVALID_FORMAT, "`" + path + "` must be " + name())
                            // Without a span, because the printed line would contain the value.
                            .inFile(node.span().file() + ":" + node.span().line())
                            .withHelp(
                                    "do not write secrets into files or command lines: set an environment variable and refer to it"));
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
    public Map<String, Object> jsonSchema() {
        return SchemaFragments.environmentVariable();
    }

    @Override
    public Secret placeholder() {
        return Secret.of(new YamlNode.Scalar("", true, org.sassrec.diagnostic.SourceSpan.ofFile("")));
    }
}
