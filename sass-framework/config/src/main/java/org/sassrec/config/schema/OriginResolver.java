package org.sassrec.config.schema;

import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Finds the origin of a written value: a file, a profile, the environment or an override. */
public interface OriginResolver {

    Origin resolve(SourceSpan location);

    default Origin resolve(YamlNode written) {
        return resolve(written.span());
    }
}
