package dev.rumbo.cli.access;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.client.KubeClient;

/// The master that a command talks to, found by a kubeconfig.
public record RunningMaster(Kubeconfig kubeconfig) {

    /// @throws NoMaster in words, if no master is known here
    public static RunningMaster of(Path kubeconfig) throws NoMaster {
        try {
            return new RunningMaster(Kubeconfig.read(kubeconfig));
        } catch (NoSuchFileException missing) {
            throw new NoMaster("no master is known here: " + kubeconfig + " does not exist; start one with `rumbo up`, or "
                    + "name another kubeconfig with --kubeconfig");
        } catch (IOException unusable) {
            throw new NoMaster(kubeconfig + " cannot be used: " + unusable.getMessage());
        }
    }

    public URI server() {
        return kubeconfig.server();
    }

    /// A client for the master; the caller closes it.
    public KubeClient client(String command) {
        return new KubeClient(server(), kubeconfig.credential().tls(), "rumbo " + command);
    }
}
