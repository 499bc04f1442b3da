package org.sassrec.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.metrics.RetrieverMeters;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Registers the metrics of the retriever, if the application has Micrometer. */
@AutoConfiguration(after = SassAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnSingleCandidate(Retriever.class)
public class SassMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "sassMeters")
    MeterBinder sassMeters(Retriever retriever) {
        return registry -> RetrieverMeters.bind(retriever, registry, Clock.systemUTC());
    }
}
