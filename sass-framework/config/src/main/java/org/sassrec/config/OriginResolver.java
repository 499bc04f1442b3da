package org.sassrec.config;

import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Finds where a written value comes from: a file, a profile, the environment or an override. */
interface OriginResolver {

    Origin origin(YamlNode written);

    Origin origin(SourceSpan location);
}
