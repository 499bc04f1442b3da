package org.sassrec.serving;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ServingCode;

/** Opens a user state by its URI. {@link ServiceLoader} finds the implementations on the class path. */
public interface UserStateProvider {

    /** Returns the schemes of the URIs, in lower case. */
    Set<String> schemes();

    /**
     * Opens the state. Succeeds if the server cannot be reached now.
     *
     * @param password password of the server; {@code null} for the one in the URI, or none
     * @throws SassException SASS7711 if the URI is invalid
     */
    UserState open(URI address, @Nullable String password);

    /** Creates SASS7711. The message must not contain a password. */
    static SassException invalid(String message, String help) {
        return Diagnostic.error(ServingCode.INVALID_USER_STATE, message)
                .withHelp(help)
                .toException();
    }

    /** Opens the state of a URI, see {@link UserState#open}. */
    static UserState open(String address, @Nullable String password) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException wrong) {
            // The exception contains the address, and the address may contain a password.
            throw invalid(
                    "the address of the user state is not a valid URI: " + wrong.getReason() + " at character "
                            + (wrong.getIndex() + 1),
                    "use, for example, redis://localhost:6379");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        Set<String> found = new TreeSet<>(Set.of("snapshot", "caller"));
        // The context class loader may not see this jar, for example in a nested jar.
        for (ClassLoader loader : new ClassLoader[] {
            UserStateProvider.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
        }) {
            for (UserStateProvider provider : ServiceLoader.load(UserStateProvider.class, loader)) {
                if (provider.schemes().contains(scheme)) {
                    return provider.open(uri, password);
                }
                provider.schemes().forEach(each -> found.add(each + "://..."));
            }
        }
        throw invalid(
                "no user state has "
                        + (scheme.isEmpty() ? "an address without a scheme" : "the scheme `" + scheme + "`"),
                "use one of: " + String.join(", ", found)
                        + (found.contains("redis://...") ? "" : "; redis://... needs the module `sass-state-redis`"));
    }
}
