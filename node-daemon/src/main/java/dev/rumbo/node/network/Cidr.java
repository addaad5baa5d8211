package dev.rumbo.node.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// A range of IPv4 addresses, such as `10.42.0.0/16`.
///
/// @param first its lowest address, as a number
/// @param prefix how many leading bits all its addresses share
public record Cidr(int first, int prefix) {

    public Cidr {
        if (prefix < 0 || prefix > 32 || (first & ~mask(prefix)) != 0) {
            throw new IllegalArgumentException("%s/%d is no range of addresses".formatted(text(first), prefix));
        }
    }

    /// @throws IllegalArgumentException for a text that is no range, or whose address is not the first of it
    public static Cidr parse(String text) {
        var slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            throw new IllegalArgumentException("\"%s\" is no range of IPv4 addresses; write it like 10.42.0.0/16".formatted(text));
        }
        return new Cidr(number(InetAddress.ofLiteral(text.substring(0, slash))), Integer.parseInt(text.substring(slash + 1)));
    }

    public boolean contains(InetAddress address) {
        return address instanceof Inet4Address && (number(address) & mask(prefix)) == first;
    }

    /// How many addresses it holds.
    public long size() {
        return 1L << (32 - prefix);
    }

    /// The address so many after the first.
    public InetAddress address(long offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException("%s has no address number %d".formatted(this, offset));
        }
        return of((int) (first + offset));
    }

    long offset(InetAddress address) {
        return Integer.toUnsignedLong(number(address)) - Integer.toUnsignedLong(first);
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    /// @throws IllegalArgumentException for IPv6
    static int number(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new IllegalArgumentException("%s is no IPv4 address".formatted(address.getHostAddress()));
        }
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static InetAddress of(int number) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(number).array());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four bytes are an address", impossible);
        }
    }

    private static String text(int number) {
        return of(number).getHostAddress();
    }

    @Override
    public String toString() {
        return text(first) + "/" + prefix;
    }
}
