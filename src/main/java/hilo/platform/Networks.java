package hilo.platform;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The network that a caller's address stands for: an IPv4 address, or the first 64 bits of an IPv6 address, of which one subscriber gets all. */
public final class Networks {
    private static final int SUBSCRIBER = 8;
    private static final int SITE = 6;

    private Networks() {
    }

    /**
     * {@code 192.0.2.7} for 192.0.2.7 and for ::ffff:192.0.2.7; {@code 2001:db8:0:1:0:0:0:0} for each address of 2001:db8:0:1::/64. What is no address is returned as it is.
     *
     * @param address as a request shows it, never a name
     */
    public static String of(String address) {
        return of(address, SUBSCRIBER);
    }

    /** The same with the first 48 bits of an IPv6 address, the most that one site is usually given: {@code 2001:db8:0:0:0:0:0:0} for 2001:db8:0:1::9. */
    public static String siteOf(String address) {
        return of(address, SITE);
    }

    private static String of(String address, int bytes) {
        String bare = address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!bare.matches("[0-9a-fA-F:.]+(%.*)?") || bare.chars().allMatch(Character::isDigit)) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(bare.replaceFirst("%.*", ""));
            return switch (parsed) {
                case Inet4Address four -> four.getHostAddress();
                case Inet6Address six -> InetAddress.getByAddress(Arrays.copyOf(Arrays.copyOf(six.getAddress(), bytes), six.getAddress().length)).getHostAddress();
                default -> address;
            };
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
