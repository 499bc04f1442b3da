package org.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetTarget;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ConfigProto;

/**
 * Opens a session of a {@link Server}. TensorFlow-Java 1.1.0 contains the native functions, but {@link Session} has no
 * public constructor with a target, so this class is in its package.
 */
public final class RemoteSession {
    private RemoteSession() {}

    /**
     * Opens a session.
     *
     * @param target address of a server, for example {@code grpc://host:2222}
     */
    @SuppressWarnings("try") // the scope frees the native objects that are created in it
    public static Session open(Graph graph, String target, ConfigProto config) {
        try (PointerScope scope = new PointerScope();
                Graph.Reference reference = graph.ref()) {
            TF_Status status = TF_Status.newStatus();
            TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
            TF_SetTarget(options, target);
            BytePointer bytes = new BytePointer(config.toByteArray());
            TF_SetConfig(options, bytes, bytes.capacity(), status);
            status.throwExceptionIfNotOK();
            TF_Session session = TF_Session.newSession(reference.nativeHandle(), options, status);
            status.throwExceptionIfNotOK();
            // The scope must not delete the session.
            session.retainReference();
            return new Session(graph, session);
        }
    }
}
