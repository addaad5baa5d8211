package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/// Opens ssh sessions with the keys and known hosts we are given, and nothing else: no agent, no `~/.ssh`, no user's ssh configuration.
final class SshSessions implements AutoCloseable {

    private static final Credential.SshKeys NO_KEYS = new Credential.SshKeys(Path.of("/nonexistent"), Path.of("/nonexistent/known_hosts"));

    private final ConcurrentMap<Credential.SshKeys, SshdSessionFactory> factories = new ConcurrentHashMap<>();

    SshdSessionFactory with(Credential credential) {
        return factories.computeIfAbsent(credential instanceof Credential.SshKeys keys ? keys : NO_KEYS, SshSessions::factory);
    }

    private static SshdSessionFactory factory(Credential.SshKeys keys) {
        var folder = keys.folder().toFile();
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(folder)
                .setSshDirectory(folder)
                .setConfigStoreFactory((_, _, _) -> null)
                .setConnectorFactory(null)
                .setPreferredAuthentications("publickey")
                .setDefaultIdentities(_ -> privateKeys(keys.folder()))
                .setDefaultKnownHostsFiles(_ -> List.of(keys.knownHosts()))
                .build(null);
    }

    /// Every file in the folder that begins as a private key does, by name.
    private static List<Path> privateKeys(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(SshSessions::isPrivateKey).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isPrivateKey(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().filter(first -> first.startsWith("-----BEGIN") && first.contains("PRIVATE KEY")).isPresent();
        } catch (IOException | UncheckedIOException noText) {
            return false;
        }
    }

    @Override
    public void close() {
        factories.values().forEach(SshdSessionFactory::close);
    }
}
