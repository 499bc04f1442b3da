package org.sassrec.spring;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;

/** Application contexts of tests. */
final class Contexts {

    private Contexts() {}

    /** Returns a runner without the environment variables of the build. {@code SASS_MILVUS} is a server for tests. */
    static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
    }
}
