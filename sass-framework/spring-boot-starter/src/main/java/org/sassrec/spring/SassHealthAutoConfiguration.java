package org.sassrec.spring;

import org.sassrec.serving.Retriever;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Adds the retriever to the health of the application, if it has the actuator. */
@AutoConfiguration(after = SassAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("sass")
@ConditionalOnSingleCandidate(Retriever.class)
public class SassHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "sassHealthIndicator")
    HealthIndicator sassHealthIndicator(Retriever retriever) {
        return new SassHealthIndicator(retriever);
    }
}
