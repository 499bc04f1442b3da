/**
 * A retriever in a Spring Boot application. Entry types: {@link org.sassrec.spring.SassAutoConfiguration}, {@link
 * org.sassrec.spring.SassProperties} and {@link org.sassrec.spring.ReleaseChangedEvent}. Knows nothing of HTTP.
 */
@NullMarked
package org.sassrec.spring;

import org.jspecify.annotations.NullMarked;
