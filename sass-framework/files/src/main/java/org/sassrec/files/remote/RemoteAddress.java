package org.sassrec.files.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;

/** Opens the folder of an address: {@code http}, {@code https}, {@code file}, or the scheme of a provider. */
public final class RemoteAddress {

    private RemoteAddress() {}

    /**
     * Opens a folder without a connection.
     *
     * @throws SassException SASS7527 if the address is invalid or its scheme is not supported
     */
    public static RemoteFolder open(String address) {
        URI uri = parse(address);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        try {
            return switch (scheme) {
                case "http", "https" -> new HttpFolder(uri, System.getenv(HttpFolder.AUTHORIZATION_VARIABLE));
                case "file" -> new LocalFolder(Path.of(uri));
                default -> provider(scheme, address).open(uri);
            };
        } catch (IllegalArgumentException invalid) {
            throw problem("`" + address + "` is not valid: " + invalid.getMessage(), FORMS);
        }
    }

    /** Schemes of Hadoop that users have. Its provider supports more. */
    private static final Set<String> HADOOP = Set.of("hdfs", "s3a", "abfs", "abfss", "gs", "viewfs", "webhdfs");

    private static final String FORMS = "use https://HOST/FOLDER, s3://BUCKET/FOLDER or file:///FOLDER";

    /** Messages show the address, so it must not contain secrets. */
    private static URI parse(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException invalid) {
            throw problem("is not a valid address: " + invalid.getReason(), FORMS);
        }
        if ((uri.getRawUserInfo() != null || address.contains("@")) && !namesAzureContainer(uri)) {
            throw problem(
                    "contains a user or a password",
                    "remove them from the address; credentials come from environment variables");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw problem("contains `?` or `#`", FORMS);
        }
        if (uri.getScheme() == null || uri.isOpaque()) {
            throw problem("is `" + address + "`, which is not an address", FORMS);
        }
        return uri;
    }

    /** The form {@code abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/FOLDER}. */
    private static boolean namesAzureContainer(URI uri) {
        String container = uri.getRawUserInfo();
        return String.valueOf(uri.getScheme()).startsWith("abfs") && container != null && !container.contains(":");
    }

    private static RemoteFolderProvider provider(String scheme, String address) {
        RemoteFolderProvider found = find(scheme, RemoteAddress.class.getClassLoader());
        if (found == null) {
            found = find(scheme, Thread.currentThread().getContextClassLoader());
        }
        if (found == null) {
            throw problem(
                    "is `" + address + "`, but `" + scheme + "` is not supported",
                    scheme.equals("s3")
                            ? "add the module `sass-files-s3`"
                            : HADOOP.contains(scheme) ? "add the module `sass-files-hadoop`" : FORMS);
        }
        return found;
    }

    private static @Nullable RemoteFolderProvider find(String scheme, @Nullable ClassLoader loader) {
        for (RemoteFolderProvider provider : ServiceLoader.load(RemoteFolderProvider.class, loader)) {
            if (provider.schemes().contains(scheme)) {
                return provider;
            }
        }
        return null;
    }

    private static SassException problem(String what, String help) {
        return Diagnostic.error(SystemCode.INVALID_STORE_SETTING, "the address of remote files " + what)
                .withHelp(help)
                .toException();
    }
}
