package org.sassrec.files.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder of an HTTP server, for reading. */
final class HttpFolder implements RemoteFolder {

    /** Environment variable with the value of the header {@code Authorization}. */
    static final String AUTHORIZATION_VARIABLE = "SASS_FILES_AUTHORIZATION";

    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 30_000;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;

    private final URI folder;
    private final @Nullable String authorization;

    HttpFolder(URI address, @Nullable String authorization) {
        if (address.getHost() == null) {
            throw new IllegalArgumentException("it has no host");
        }
        String text = address.toString();
        this.folder = URI.create(text.endsWith("/") ? text : text + "/");
        this.authorization = authorization == null || authorization.isBlank() ? null : authorization.strip();
    }

    @Override
    public String address(String name) {
        return folder + name;
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) resolve(name).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        // A redirect could send the credentials to another server.
        connection.setInstanceFollowRedirects(authorization == null);
        if (authorization != null) {
            connection.setRequestProperty("Authorization", authorization);
        }
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        return body(connection, name, from);
    }

    private static InputStream body(HttpURLConnection connection, String name, long from) throws IOException {
        int status = connection.getResponseCode();
        switch (status) {
            case HttpURLConnection.HTTP_PARTIAL -> {
                return connection.getInputStream();
            }
            case HttpURLConnection.HTTP_OK -> {
                InputStream all = connection.getInputStream();
                all.skipNBytes(from); // the server does not support ranges
                return all;
            }
            case RANGE_NOT_SATISFIABLE -> {
                return InputStream.nullInputStream(); // the file ends here
            }
            case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE -> throw new NoSuchFileException(name);
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                throw new AccessDeniedException(name, null, "the server answers " + status);
            default -> {
                connection.disconnect();
                boolean temporary =
                        status >= 500 || status == TOO_MANY_REQUESTS || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT;
                String answer = "the server answers " + status;
                throw temporary ? new IOException(answer) : new AccessDeniedException(name, null, answer);
            }
        }
    }

    private URI resolve(String name) throws IOException {
        try {
            // Encodes characters that a path cannot contain.
            return folder.resolve(
                    new URI(null, null, "/" + name, null).getRawPath().substring(1));
        } catch (URISyntaxException invalid) {
            throw new IOException("`" + name + "` is not a valid name", invalid);
        }
    }

    @Override
    public void write(String name, Path content) throws IOException {
        throw new AccessDeniedException(name, null, "an HTTP server is read only");
    }

    @Override
    public boolean create(String name, Path content) throws IOException {
        throw new AccessDeniedException(name, null, "an HTTP server is read only");
    }

    @Override
    public void delete(String name) throws IOException {
        throw new AccessDeniedException(name, null, "an HTTP server is read only");
    }
}
