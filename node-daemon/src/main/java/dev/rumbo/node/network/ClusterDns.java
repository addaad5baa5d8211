package dev.rumbo.node.network;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the node's pods when they ask for names: services from memory, all else from the host's own name servers.
///
/// It listens on two addresses that exist on every node, on `lo`: 169.254.20.10, which pods are told, and the cluster's DNS
/// service address. Each has a socket of its own, since an answer must come from the address that was asked.
public final class ClusterDns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterDns.class);
    private static final int PORT = 53;
    private static final int LARGEST = 65_535;
    private static final Duration UPSTREAM_PATIENCE = Duration.ofSeconds(2);
    private static final Duration TCP_PATIENCE = Duration.ofSeconds(10);
    /// Questions passed on at the same time; beyond, the answer is "server failure", and the asker tries again.
    private static final int MOST_PASSED_ON = 500;
    private static final int MOST_CONNECTIONS = 200;

    private final NetworkPlan plan;
    private final List<InetSocketAddress> upstreams;
    private final Semaphore passing = new Semaphore(MOST_PASSED_ON);
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile DnsZone zone;
    private volatile boolean closed;

    /// @param upstreams who is asked for names that are no services'
    public ClusterDns(NetworkPlan plan, List<InetSocketAddress> upstreams) {
        this.plan = plan;
        this.upstreams = List.copyOf(upstreams);
        this.zone = new DnsZone(plan, List.of());
    }

    /// Those that this host's `/etc/resolv.conf` names, without our own addresses.
    public static List<InetSocketAddress> upstreamsOfHost(NetworkPlan plan) {
        try {
            return Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
                    .map(line -> line.strip().split("\\s+")).filter(words -> words.length == 2 && words[0].equals("nameserver"))
                    .map(words -> words[1].contains("%") ? words[1].substring(0, words[1].indexOf('%')) : words[1])
                    .map(InetAddress::ofLiteral).filter(address -> !address.equals(plan.localDns()) && !address.equals(plan.dns()))
                    .map(address -> new InetSocketAddress(address, PORT)).toList();
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.atWarn().addKeyValue("reason", unreadable.getMessage()).log("no name servers found in /etc/resolv.conf; pods only find services");
            return List.of();
        }
    }

    /// Puts the addresses on `lo` and listens.
    /// @throws NetworkFailure when that is not possible, for example because another name server listens on all addresses
    public ClusterDns started() throws NetworkFailure, InterruptedException {
        for (var address : List.of(plan.localDns(), plan.dns())) {
            var added = Command.run("ip", "address", "replace", address.getHostAddress() + "/32", "dev", "lo");
            if (!added.succeeded()) {
                throw new NetworkFailure("the DNS address %s could not be put on lo: %s".formatted(address.getHostAddress(), added.output()));
            }
            listen(new InetSocketAddress(address, PORT));
        }
        return this;
    }

    /// @return where it listens; the same port for UDP and TCP
    InetSocketAddress listen(InetSocketAddress at) throws NetworkFailure {
        try {
            var udp = new DatagramSocket(at);
            open.add(udp);
            // A question that comes while its answerer is busy waits here rather than being lost.
            udp.setReceiveBufferSize(1 << 20);
            var tcp = new ServerSocket();
            open.add(tcp);
            tcp.bind(new InetSocketAddress(at.getAddress(), udp.getLocalPort()));
            start("dns udp " + at, () -> answerDatagrams(udp));
            start("dns tcp " + at, () -> acceptConnections(tcp));
            return new InetSocketAddress(at.getAddress(), udp.getLocalPort());
        } catch (IOException taken) {
            throw new NetworkFailure(("names cannot be answered at %s:%d (%s); does another name server listen on all addresses? "
                    + "bind it to those it needs (dnsmasq: bind-interfaces; named: listen-on)")
                    .formatted(at.getAddress().getHostAddress(), at.getPort(), taken.getMessage()));
        }
    }

    private void start(String name, Runnable loop) {
        threads.add(Thread.ofVirtual().name(name).start(loop));
    }

    /// From now on these services are known.
    public void update(Collection<ServiceView> services) {
        zone = new DnsZone(plan, services);
    }

    private void answerDatagrams(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (!closed) {
            try {
                packet.setLength(LARGEST);
                socket.receive(packet);
                var bytes = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, bytes, 0, bytes.length);
                var question = ByteBuffer.wrap(bytes);
                var parsed = DnsMessage.parse(question);
                if (parsed.isEmpty()) {
                    continue;   // nobody who asks properly is kept waiting
                }
                var query = parsed.get();
                var asker = packet.getSocketAddress();
                var answer = zone.answer(question, query, query.udpBytes());
                if (answer.isPresent()) {
                    socket.send(new DatagramPacket(answer.get(), answer.get().length, asker));
                } else {
                    passOn(bytes, query, reply -> socket.send(new DatagramPacket(reply, reply.length, asker)));
                }
            } catch (IOException broken) {
                if (!closed) {
                    LOG.atDebug().addKeyValue("reason", broken.getMessage()).log("a name was not answered");
                }
            }
        }
    }

    private interface Reply {
        void send(byte[] answer) throws IOException;
    }

    private void passOn(byte[] question, DnsMessage.Query query, Reply reply) throws IOException {
        if (!passing.tryAcquire()) {
            reply.send(failure(question, query));
            return;
        }
        Thread.ofVirtual().name("dns question " + query.id()).start(() -> {
            try {
                reply.send(askedByUdp(question, query));
            } catch (IOException broken) {
                LOG.atDebug().addKeyValue("name", query.name()).addKeyValue("reason", broken.getMessage()).log("a name was not answered");
            } finally {
                passing.release();
            }
        });
    }

    private static byte[] failure(byte[] question, DnsMessage.Query query) {
        return DnsMessage.answer(ByteBuffer.wrap(question), query, DnsMessage.SERVER_FAILURE, List.of(), List.of(), 0, LARGEST);
    }

    /// A socket of its own for each question: its port is then a secret that a forger would have to guess.
    private byte[] askedByUdp(byte[] question, DnsMessage.Query query) {
        for (var upstream : upstreams) {
            try (var socket = new DatagramSocket()) {
                socket.connect(upstream);
                socket.setSoTimeout((int) UPSTREAM_PATIENCE.toMillis());
                socket.send(new DatagramPacket(question, question.length));
                var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                do {
                    packet.setLength(LARGEST);
                    socket.receive(packet);
                } while (packet.getLength() < 2 || ByteBuffer.wrap(packet.getData()).getShort() != (short) query.id());
                var answer = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, answer, 0, answer.length);
                return answer;
            } catch (IOException silent) {
                LOG.atDebug().addKeyValue("server", upstream).addKeyValue("reason", silent.getMessage()).log("a name server did not answer");
            }
        }
        return failure(question, query);
    }

    private void acceptConnections(ServerSocket server) {
        while (!closed) {
            try {
                var connection = server.accept();
                if (!connections.tryAcquire()) {
                    connection.close();
                    continue;
                }
                open.add(connection);
                Thread.ofVirtual().name("dns connection").start(() -> {
                    try (connection) {
                        answerConnection(connection);
                    } catch (IOException gone) {
                        LOG.atDebug().addKeyValue("reason", gone.getMessage()).log("a DNS connection ended");
                    } finally {
                        open.remove(connection);
                        connections.release();
                    }
                });
            } catch (IOException broken) {
                if (!closed) {
                    LOG.atDebug().addKeyValue("reason", broken.getMessage()).log("a DNS connection was not accepted");
                }
            }
        }
    }

    private void answerConnection(Socket connection) throws IOException {
        connection.setSoTimeout((int) TCP_PATIENCE.toMillis());
        var in = new DataInputStream(connection.getInputStream());
        var out = new DataOutputStream(connection.getOutputStream());
        while (!closed) {
            var first = in.read();
            if (first < 0) {
                return;
            }
            var bytes = in.readNBytes(first << 8 | in.readUnsignedByte());
            var parsed = DnsMessage.parse(ByteBuffer.wrap(bytes));
            if (parsed.isEmpty()) {
                return;
            }
            var answer = zone.answer(ByteBuffer.wrap(bytes), parsed.get(), LARGEST).orElseGet(() -> askedByTcp(bytes, parsed.get()));
            var framed = ByteBuffer.allocate(answer.length + 2).putShort((short) answer.length).put(answer).array();
            out.write(framed);
        }
    }

    private byte[] askedByTcp(byte[] question, DnsMessage.Query query) {
        for (var upstream : upstreams) {
            try (var connection = new Socket()) {
                connection.connect(upstream, (int) UPSTREAM_PATIENCE.toMillis());
                connection.setSoTimeout((int) UPSTREAM_PATIENCE.toMillis());
                connection.getOutputStream().write(ByteBuffer.allocate(question.length + 2).putShort((short) question.length).put(question).array());
                var in = new DataInputStream(connection.getInputStream());
                return in.readNBytes(in.readUnsignedShort());
            } catch (IOException silent) {
                LOG.atDebug().addKeyValue("server", upstream).addKeyValue("reason", silent.getMessage()).log("a name server did not answer");
            }
        }
        return failure(question, query);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (Exception gone) {
                LOG.atDebug().addKeyValue("reason", gone.getMessage()).log("a DNS socket was closed already");
            }
        });
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
