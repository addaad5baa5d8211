package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;

/// Serves one repository at `/repo.git` over ssh, on a free port, to who has the right key.
final class GitSshServer implements AutoCloseable {

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;

    private GitSshServer(Repository repository, KeyPair client) throws IOException, GeneralSecurityException {
        hostKey = newKey();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, _) -> user.equals("git") && KeyUtils.compareKeys(key, client.getPublic()));
        server.setCommandFactory((_, command) -> new AbstractCommandSupport(command, null) {
            @Override
            public void run() {
                try {
                    if (command.equals("git-upload-pack '/repo.git'")) {
                        new UploadPack(repository).upload(getInputStream(), getOutputStream(), getErrorStream());
                        onExit(0);
                    } else {
                        getErrorStream().write(("fatal: '" + command + "' does not appear to be a git repository\n").getBytes(StandardCharsets.US_ASCII));
                        getErrorStream().flush();
                        onExit(128);
                    }
                } catch (IOException broken) {
                    onExit(1, broken.getMessage());
                }
            }
        });
        server.start();
    }

    static GitSshServer letting(KeyPair client, TestRepository repository) throws IOException, GeneralSecurityException {
        return new GitSshServer(repository.git.getRepository(), client);
    }

    static KeyPair newKey() throws GeneralSecurityException {
        return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    }

    /// A key folder as a person would make it with `ssh-keygen`, with this server as the only known host.
    Credential.SshKeys folder(Path folder, KeyPair key) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        try (var out = Files.newOutputStream(folder.resolve("rumbo"))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", new OpenSSHKeyEncryptionContext(), out);
        }
        Files.writeString(folder.resolve("rumbo.pub"), PublicKeyEntry.toString(key.getPublic()) + "\n");
        var knownHosts = folder.resolve("known_hosts");
        Files.write(knownHosts, List.of("[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic())));
        return new Credential.SshKeys(folder, knownHosts);
    }

    RepositoryUrl url() throws GitFailure {
        return url("/repo.git");
    }

    RepositoryUrl url(String path) throws GitFailure {
        return RepositoryUrl.parse("ssh://git@127.0.0.1:" + server.getPort() + path);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
