package hilo.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of our neighbours are proxies that we trust, and so which address a request came from: each trusted proxy vouches for the hop before it, and no further. What stands
 * further left in X-Forwarded-For was sent by the client and proves nothing.
 */
public final class TrustedProxies {
    /** This machine and private networks. */
    public static final String DEFAULT = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7";

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]{1,5}|\\[([^\\]]+)\\](?::[0-9]{1,5})?");

    private record Network(byte[] address, int bits) {
        boolean holds(InetAddress other) {
            byte[] bytes = other.getAddress();
            if (bytes.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            return Arrays.equals(bytes, 0, whole, address, 0, whole) && (rest == 0 || (bytes[whole] ^ address[whole]) >> (8 - rest) == 0);
        }
    }

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /**
     * Reads addresses and networks such as {@code 10.0.0.7, 192.168.0.0/16, fd00::/8}.
     *
     * @throws IllegalArgumentException with a sentence that names the part that is wrong
     */
    public static TrustedProxies parse(String list) {
        return new TrustedProxies(Stream.of(list.split("[,\\s]+", -1)).filter(part -> !part.isEmpty()).map(TrustedProxies::network).toList());
    }

    private static Network network(String part) {
        int slash = part.indexOf('/');
        var address = literal(slash < 0 ? part : part.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("hilo.http.trusted.proxies: '" + part + "' is no address or network such as 10.0.0.0/8"));
        int most = address.getAddress().length * 8;
        String bits = slash < 0 ? String.valueOf(most) : part.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
            throw new IllegalArgumentException("hilo.http.trusted.proxies: '" + part + "' has no such network");
        }
        return new Network(address.getAddress(), Integer.parseInt(bits));
    }

    /** Whether this address is a proxy of ours. */
    public boolean trusts(String address) {
        return literal(address).map(parsed -> networks.stream().anyMatch(network -> network.holds(parsed))).orElse(false);
    }

    /**
     * The address that a request came from: of the hops, the rightmost that is no proxy of ours.
     *
     * @param peer who is connected to us
     * @param forwardedFor the X-Forwarded-For headers in their order
     */
    public String client(String peer, List<String> forwardedFor) {
        if (!trusts(peer)) {
            return peer;
        }
        String nearest = peer;
        for (String hop : hopsFromTheRight(forwardedFor)) {
            var address = literal(hop);
            if (address.isEmpty()) {
                return nearest; // the hop is unknown
            }
            nearest = address.get().getHostAddress();
            if (!trusts(nearest)) {
                return nearest;
            }
        }
        return nearest;
    }

    private static List<String> hopsFromTheRight(List<String> forwardedFor) {
        var hops = forwardedFor.stream().flatMap(header -> Stream.of(header.split(",", -1))).map(String::strip).map(TrustedProxies::withoutPort).toList();
        return hops.reversed();
    }

    private static String withoutPort(String hop) {
        var match = WITH_PORT.matcher(hop);
        if (!match.matches()) {
            return hop;
        }
        return match.group(1) == null ? match.group(2) : match.group(1);
    }

    /** No name is ever looked up. */
    private static Optional<InetAddress> literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
