package org.sassrec.spring;

import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.RetrieverListener;
import org.sassrec.serving.UserState;
import org.sassrec.serving.release.ReleaseManifest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Opens the {@link Retriever} of {@link SassProperties} unless the application defines one. Publishes a {@link
 * ReleaseChangedEvent} for each switch of a retriever to another release. The context closes the retriever at its end.
 */
@AutoConfiguration
@EnableConfigurationProperties(SassProperties.class)
public class SassAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Retriever sassRetriever(SassProperties properties, ObjectProvider<UserState> userState) {
        try {
            return Retriever.builder(properties.storeOptions())
                    .channel(properties.channel())
                    .refreshEvery(properties.refreshEvery())
                    .verifyFiles(properties.verifyFiles())
                    .userState(userState.getIfAvailable(
                            () -> UserState.open(properties.userState(), properties.userStatePassword())))
                    .open();
        } catch (SassException failed) {
            throw ReleaseNotOpenedException.of(failed, properties);
        } catch (LinkageError missing) {
            throw ReleaseNotOpenedException.of(missing, properties);
        }
    }

    // Static: a post-processor exists before the other beans.
    @Bean
    static BeanPostProcessor sassReleaseEvents(ApplicationEventPublisher events) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof Retriever retriever) {
                    retriever.addListener(new RetrieverListener() {
                        @Override
                        public void releaseChanged(ReleaseManifest release) {
                            events.publishEvent(new ReleaseChangedEvent(release));
                        }
                    });
                }
                return bean;
            }
        };
    }
}
