package org.sassrec.training.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * Rejects a cluster on a public network. A TensorFlow server has no authentication, and its operations read and write
 * files. It listens on all addresses of its machine and has no option for one address (TensorFlow 2.18, {@code
 * grpc_server_lib.cc}).
 */
final class PrivateNetwork {
    private PrivateNetwork() {}

    /**
     * Rejects public addresses. A name without an address is accepted, because the names of a cluster may appear while
     * its processes start.
     *
     * @param addresses {@code host:port}
     * @throws SassException SASS5307 for the first public address
     */
    static void require(List<String> addresses) {
        for (String address : addresses) {
            for (InetAddress resolved : resolve(address)) {
                if (isPublic(resolved)) {
                    throw Diagnostic.error(
                                    ClusterCode.CLUSTER_PUBLIC,
                                    "the address `" + address + "` in `" + ClusterConfig.VARIABLE + "` is public: "
                                            + resolved.getHostAddress())
                            .withHelp("use addresses of a private network; if a firewall protects the ports, set `"
                                    + ClusterConfig.ALLOW_PUBLIC + "=true` for all processes")
                            .toException();
                }
            }
        }
    }

    private static List<InetAddress> resolve(String address) {
        String host = address.substring(0, address.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    /** Whether hosts of other networks can reach an address, unless a firewall prevents it. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean shared = bytes.length == 4 && first == 100 && second >= 64 && second < 128; // RFC 6598
        boolean uniqueLocal = bytes.length == 16 && (first & 0xfe) == 0xfc; // RFC 4193
        return !(shared
                || uniqueLocal
                || address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress());
    }
}
