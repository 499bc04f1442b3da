/**
 * Stores the events of users in Redis. Entry type: {@link org.sassrec.state.redis.RedisProvider}, which {@link
 * org.sassrec.serving.UserState#open} finds. Knows nothing of releases.
 */
@NullMarked
package org.sassrec.state.redis;

import org.jspecify.annotations.NullMarked;
