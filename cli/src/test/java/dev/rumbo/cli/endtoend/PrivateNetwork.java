package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A network namespace of its own, with a loopback and a way out as every host has, and doors into it.
///
/// A process holds it. It ends when its standard input does, so the namespace goes with this JVM whatever happens.
final class PrivateNetwork {

    private final Process holder;
    private final ExecutorService inside = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("inside").factory());
    private final Collection<AutoCloseable> doors = new ConcurrentLinkedQueue<>();

    private PrivateNetwork(Process holder) {
        this.holder = holder;
    }

    static PrivateNetwork create() throws Exception {
        var holder = new ProcessBuilder("unshare", "--net", "--", "sh", "-c", """
                ip link set lo up &&
                ip link add lan type veth peer name lan2 &&
                ip address add 192.168.50.1/24 dev lan &&
                ip link set lan up && ip link set lan2 up &&
                ip route add default via 192.168.50.254 &&
                echo ready && exec cat""").redirectErrorStream(true).start();
        var first = new ArrayList<Byte>();
        for (int read; (read = holder.getInputStream().read()) >= 0 && read != '\n';) {
            first.add((byte) read);
        }
        if (first.size() != "ready".length()) {
            holder.destroyForcibly();
            throw new IOException("no network namespace: " + first.stream().map(b -> Character.toString(b)).toList());
        }
        var network = new PrivateNetwork(holder);
        network.inside.submit(() -> {
            enter(holder.pid());
            return true;
        }).get();
        return network;
    }

    /// The same program, run inside.
    List<String> inside(List<String> command) {
        var whole = new ArrayList<>(List.of("nsenter", "--net", "--target", Long.toString(holder.pid()), "--"));
        whole.addAll(command);
        return whole;
    }

    /// A port of this machine's own loopback that leads to a port of the loopback inside.
    int doorTo(int port) throws IOException {
        var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        doors.add(door);
        Thread.ofVirtual().name("door-" + port).start(() -> {
            while (!door.isClosed()) {
                try {
                    var outer = door.accept();
                    doors.add(outer);
                    lead(outer, port);
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return door.getLocalPort();
    }

    private void lead(Socket outer, int port) throws IOException {
        try {
            var inner = inside.submit(() -> {
                var socket = new Socket();
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
                return socket;
            }).get();
            doors.add(inner);
            Thread.ofVirtual().start(() -> copy(outer, inner));
            Thread.ofVirtual().start(() -> copy(inner, outer));
        } catch (ExecutionException nobodyThere) {
            outer.close();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            try {
                from.close();
                to.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /// Moves the calling thread into the network namespace of a process. Sockets belong where they were made.
    @SuppressWarnings("restricted")
    private static void enter(long pid) throws IOException {
        var linker = Linker.nativeLinker();
        var open = linker.downcallHandle(linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        var setns = linker.downcallHandle(linker.defaultLookup().findOrThrow("setns"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            var file = (int) open.invokeExact(arena.allocateFrom("/proc/" + pid + "/ns/net"), 0);
            if (file < 0 || (int) setns.invokeExact(file, 0) != 0) {
                throw new IOException("cannot enter the network namespace of process " + pid);
            }
        } catch (IOException | RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void close() throws Exception {
        for (var door : doors) {
            door.close();
        }
        inside.shutdownNow();
        holder.destroyForcibly().waitFor();
    }
}
