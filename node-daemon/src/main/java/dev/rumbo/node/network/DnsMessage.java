package dev.rumbo.node.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// As much of the DNS wire format (RFC 1035, 2782, 6891) as an answerer for one zone needs.
final class DnsMessage {

    static final int A = 1;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int ANY = 255;
    private static final int OPT = 41;
    private static final int INTERNET = 1;

    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;

    private static final int HEADER = 12;
    private static final int PLAIN_UDP = 512;
    /// What passes every network unfragmented (DNS flag day 2020).
    private static final int LARGEST_UDP = 1232;
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;

    private DnsMessage() {}

    /// @param name in lower case, without the last dot
    /// @param udpBytes how long an answer over UDP may be
    /// @param extended whether the asker understands EDNS
    /// @param end where the question section ends
    record Query(int id, boolean recursionDesired, int opcode, String name, int type, int udpBytes, boolean extended, int end) {}

    /// One line of an answer.
    sealed interface Resource {
        record Address(String name, InetAddress ip) implements Resource {}

        record Server(String name, int port, String host) implements Resource {}

        record Pointer(String name, String host) implements Resource {}

        /// Tells resolvers how long to believe that there is nothing.
        record Authority(String zone) implements Resource {}
    }

    /// Empty for what is no query with one question.
    static Optional<Query> parse(ByteBuffer message) {
        try {
            var in = message.duplicate();
            var id = in.getShort() & 0xffff;
            var flags = in.getShort() & 0xffff;
            var questions = in.getShort();
            in.getShort();
            in.getShort();
            var additional = in.getShort() & 0xffff;
            if ((flags & RESPONSE) != 0 || questions != 1) {
                return Optional.empty();
            }
            var name = name(in);
            var type = in.getShort() & 0xffff;
            in.getShort();
            var end = in.position() - message.position();
            var extended = false;
            var udpBytes = PLAIN_UDP;
            if (additional == 1 && in.hasRemaining() && in.get() == 0 && (in.getShort() & 0xffff) == OPT) {
                extended = true;
                udpBytes = Math.clamp(in.getShort() & 0xffff, PLAIN_UDP, LARGEST_UDP);
            }
            return Optional.of(new Query(id, (flags & RECURSION_DESIRED) != 0, flags >> 11 & 0xf, name, type, udpBytes, extended, end));
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String name(ByteBuffer in) {
        var labels = new ArrayList<String>();
        for (var length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length > 63) {
                throw new IllegalArgumentException("a question's name must not be compressed");
            }
            var label = new byte[length];
            in.get(label);
            labels.add(new String(label, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
        }
        return String.join(".", labels);
    }

    /// @param question the query's bytes, whose question is repeated
    /// @param limit how long the answer may be; a longer one is sent without its records, marked so that the asker comes by TCP
    static byte[] answer(ByteBuffer question, Query query, int code, List<Resource> answers, List<Resource> authority, int ttlSeconds, int limit) {
        var whole = write(question, query, code, answers, authority, ttlSeconds, false);
        return whole.length <= limit ? whole : write(question, query, code, List.of(), List.of(), ttlSeconds, true);
    }

    private static byte[] write(
            ByteBuffer question, Query query, int code, List<Resource> answers, List<Resource> authority, int ttlSeconds, boolean truncated) {
        var out = ByteBuffer.allocate(65535);
        var flags = RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | code | query.opcode() << 11
                | (query.recursionDesired() ? RECURSION_DESIRED : 0) | (truncated ? TRUNCATED : 0);
        out.putShort((short) query.id()).putShort((short) flags).putShort((short) 1).putShort((short) answers.size())
                .putShort((short) authority.size()).putShort((short) (query.extended() ? 1 : 0));
        out.put(question.slice(question.position() + HEADER, query.end() - HEADER));
        answers.forEach(resource -> put(out, resource, query, ttlSeconds));
        authority.forEach(resource -> put(out, resource, query, ttlSeconds));
        if (query.extended()) {
            out.put((byte) 0).putShort((short) OPT).putShort((short) LARGEST_UDP).putInt(0).putShort((short) 0);
        }
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void put(ByteBuffer out, Resource resource, Query query, int ttlSeconds) {
        switch (resource) {
            case Resource.Address(var name, Inet4Address ip) -> data(head(out, name, query, A, ttlSeconds), ip.getAddress());
            case Resource.Address(var name, Inet6Address ip) -> data(head(out, name, query, AAAA, ttlSeconds), ip.getAddress());
            case Resource.Address(_, var ip) -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + ip);
            case Resource.Pointer(var name, var host) -> data(head(out, name, query, PTR, ttlSeconds), encoded(host));
            case Resource.Server(var name, var port, var host) -> {
                var target = encoded(host);
                data(head(out, name, query, SRV, ttlSeconds), ByteBuffer.allocate(6 + target.length)
                        .putShort((short) 0).putShort((short) 100).putShort((short) port).put(target).array());
            }
            case Resource.Authority(var zone) -> {
                var server = encoded("ns.dns." + zone);
                var mailbox = encoded("hostmaster." + zone);
                // Serial, refresh, retry and expire are for secondary servers, of which there are none.
                data(head(out, zone, query, SOA, ttlSeconds), ByteBuffer.allocate(server.length + mailbox.length + 20)
                        .put(server).put(mailbox).putInt(1).putInt(7200).putInt(1800).putInt(86400).putInt(ttlSeconds).array());
            }
        }
    }

    private static ByteBuffer head(ByteBuffer out, String name, Query query, int type, int ttlSeconds) {
        if (name.equals(query.name())) {
            out.putShort((short) (0xc000 | HEADER));   // "as in the question"
        } else {
            out.put(encoded(name));
        }
        return out.putShort((short) type).putShort((short) INTERNET).putInt(ttlSeconds);
    }

    private static void data(ByteBuffer out, byte[] data) {
        out.putShort((short) data.length).put(data);
    }

    private static byte[] encoded(String name) {
        var out = ByteBuffer.allocate(name.length() + 2);
        for (var label : name.split("\\.")) {
            var bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    /// For a test or a forwarder: the same query for a name.
    static byte[] query(int id, String name, int type) {
        var encoded = encoded(name);
        return ByteBuffer.allocate(HEADER + encoded.length + 4).putShort((short) id).putShort((short) RECURSION_DESIRED).putShort((short) 1)
                .putShort((short) 0).putShort((short) 0).putShort((short) 0).put(encoded).putShort((short) type).putShort((short) INTERNET).array();
    }
}
