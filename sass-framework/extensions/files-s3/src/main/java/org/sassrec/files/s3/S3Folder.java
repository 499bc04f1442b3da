package org.sassrec.files.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.remote.RemoteFolder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A folder of an S3 bucket: the objects whose keys start with a prefix. */
final class S3Folder implements RemoteFolder {

    /** S3 accepts objects of up to 5 GiB in one request, and up to 10,000 parts. */
    private static final long PART_BYTES = 256L << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(30);
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final String BINARY = "application/octet-stream";

    private final String bucket;
    private final String prefix;
    private final long partBytes;
    private @Nullable S3Client client; // guarded by this

    S3Folder(String bucket, String prefix) {
        this(bucket, prefix, PART_BYTES);
    }

    /**
     * Creates a folder.
     *
     * @param prefix of the keys; empty, or with a slash at its end
     * @param partBytes size from which a file is uploaded in parts of this size
     */
    S3Folder(String bucket, String prefix, long partBytes) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.partBytes = partBytes;
    }

    /** A request to the server. */
    @FunctionalInterface
    private interface Request<T> {
        T send(S3Client client) throws IOException;
    }

    @Override
    public String address(String name) {
        return "s3://" + bucket + "/" + prefix + name;
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        return send(name, s3 -> {
            try {
                return s3.getObject(
                        get -> get.bucket(bucket).key(prefix + name).range(from == 0 ? null : "bytes=" + from + "-"));
            } catch (S3Exception refused) {
                if (refused.statusCode() == RANGE_NOT_SATISFIABLE) {
                    return InputStream.nullInputStream();
                }
                throw refused;
            }
        });
    }

    @Override
    public void write(String name, Path content) throws IOException {
        if (Files.size(content) > partBytes) {
            writeParts(name, content);
        } else {
            send(name, s3 -> s3.putObject(put -> put.bucket(bucket).key(prefix + name), RequestBody.fromFile(content)));
        }
    }

    /** The first request is for servers that ignore the condition of the second one. */
    @Override
    public boolean create(String name, Path content) throws IOException {
        if (exists(name)) {
            return false;
        }
        return send(name, s3 -> {
            try {
                s3.putObject(
                        put -> put.bucket(bucket).key(prefix + name).ifNoneMatch("*"), RequestBody.fromFile(content));
                return true;
            } catch (S3Exception refused) {
                if (refused.statusCode() == PRECONDITION_FAILED || refused.statusCode() == CONFLICT) {
                    return false;
                }
                throw refused;
            }
        });
    }

    /**
     * The object appears when the upload is completed. The transfer manager of the SDK needs its asynchronous client with
     * Netty, which no other request needs.
     */
    private void writeParts(String name, Path content) throws IOException {
        String upload = send(
                name,
                s3 -> s3.createMultipartUpload(create -> create.bucket(bucket).key(prefix + name))
                        .uploadId());
        try {
            List<CompletedPart> parts = new ArrayList<>();
            long size = Files.size(content);
            for (long from = 0; from < size; from += partBytes) {
                FilePart part = new FilePart(content, from, Math.min(partBytes, size - from));
                int number = parts.size() + 1;
                String tag = send(
                        name,
                        s3 -> s3.uploadPart(
                                        each -> each.bucket(bucket)
                                                .key(prefix + name)
                                                .uploadId(upload)
                                                .partNumber(number),
                                        RequestBody.fromContentProvider(part, part.length(), BINARY))
                                .eTag());
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            send(
                    name,
                    s3 -> s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                            .key(prefix + name)
                            .uploadId(upload)
                            .multipartUpload(all -> all.parts(parts))));
        } catch (IOException | RuntimeException failed) {
            abort(name, upload, failed);
            throw failed;
        }
    }

    private void abort(String name, String upload, Exception failed) {
        try {
            send(
                    name,
                    s3 -> s3.abortMultipartUpload(
                            stop -> stop.bucket(bucket).key(prefix + name).uploadId(upload)));
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    @Override
    public void delete(String folder) throws IOException {
        List<S3Object> objects = send(
                folder,
                s3 -> s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix + folder)).contents().stream()
                        .toList());
        for (S3Object object : objects) {
            send(folder, s3 -> s3.deleteObject(delete -> delete.bucket(bucket).key(object.key())));
        }
    }

    private <T> T send(String name, Request<T> request) throws IOException {
        try {
            return request.send(client());
        } catch (NoSuchBucketException missing) {
            throw new NoSuchFileException(name, null, "the bucket `" + bucket + "` does not exist");
        } catch (S3Exception refused) {
            throw failure(name, refused);
        } catch (SdkException failed) {
            String message = String.valueOf(failed.getMessage());
            if (message.contains("Unable to load credentials")) {
                throw new AccessDeniedException(name, null, "this process has no credentials for S3");
            }
            if (message.contains("Unable to load region")) {
                throw new AccessDeniedException(name, null, "the region is unknown; set AWS_REGION");
            }
            throw new IOException(message, failed);
        }
    }

    /** The code of an error contains no credentials. Its message can contain the name of a key. */
    private static IOException failure(String name, S3Exception refused) {
        int status = refused.statusCode();
        String code = refused.awsErrorDetails() == null
                ? null
                : refused.awsErrorDetails().errorCode();
        String answer = "the server answers " + status + (code == null || code.isBlank() ? "" : " " + code);
        return switch (status) {
            case 404 -> new NoSuchFileException(name, null, answer);
            case 401, 403 -> new AccessDeniedException(name, null, answer);
            default -> isTemporary(refused) ? new IOException(answer) : new AccessDeniedException(name, null, answer);
        };
    }

    private static boolean isTemporary(SdkServiceException refused) {
        return refused.statusCode() >= 500 || refused.isThrottlingException() || refused.isRetryableException();
    }

    /** A server with all files in its cache needs no client. */
    private synchronized S3Client client() {
        if (client == null) {
            S3ClientBuilder builder = S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder()
                            .connectionTimeout(CONNECT)
                            .socketTimeout(READ))
                    // The checksums of releases are verified. Not all servers support those of the SDK.
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
            if (hasEndpoint()) {
                builder.forcePathStyle(true); // supported by all servers, and needs no name per bucket
                if (setting("AWS_REGION", "aws.region") == null) {
                    builder.region(Region.US_EAST_1); // servers other than Amazon's have no region
                }
            }
            client = builder.build();
        }
        return client;
    }

    private static boolean hasEndpoint() {
        return setting("AWS_ENDPOINT_URL_S3", "aws.endpointUrlS3") != null
                || setting("AWS_ENDPOINT_URL", "aws.endpointUrl") != null;
    }

    private static @Nullable String setting(String variable, String property) {
        String value = System.getProperty(property);
        return value == null ? System.getenv(variable) : value;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
