package org.sassrec.state.redis;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.UserState;
import org.sassrec.serving.UserStateProvider;

/** Opens user states in Redis, see {@link RedisAddress}. */
public final class RedisProvider implements UserStateProvider {

    @Override
    public Set<String> schemes() {
        return RedisAddress.SCHEMES;
    }

    @Override
    public UserState open(URI address, @Nullable String password) {
        return new RedisUserState(RedisAddress.of(address, password));
    }
}
