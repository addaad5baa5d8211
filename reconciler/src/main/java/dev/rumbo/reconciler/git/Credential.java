package dev.rumbo.reconciler.git;

import java.nio.file.Path;

/// What is shown to a remote that asks who we are. No `toString` here contains a secret.
public sealed interface Credential {

    /// Nothing: public repositories.
    record Anonymous() implements Credential {
        @Override
        public String inWords() {
            return "an anonymous visitor";
        }
    }

    /// A user name with a password or access token, for http and https. Some hosts take the token as user name, with no password.
    record Login(String user, String password) implements Credential {
        @Override
        public String inWords() {
            return user.isEmpty() || password.isEmpty() ? "the given token" : "user \"" + user + "\" with the given password or token";
        }

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /// Private keys for ssh.
    ///
    /// @param folder     absolute; every private key in it is offered
    /// @param knownHosts the hosts we trust, in OpenSSH's `known_hosts` format; a host that is not in it is refused
    record SshKeys(Path folder, Path knownHosts) implements Credential {
        public SshKeys {
            folder = folder.toAbsolutePath().normalize();
            knownHosts = knownHosts.toAbsolutePath().normalize();
        }

        @Override
        public String inWords() {
            return "the keys in " + folder;
        }
    }

    /// What this is, for a message; without the secret.
    String inWords();
}
