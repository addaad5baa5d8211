package dev.rumbo.web.identity;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

import dev.rumbo.manifests.wire.UserNames;

/// Who asks.
public record Caller(String name, List<String> groups) {

    /// Somebody who showed nothing.
    public static final Caller ANONYMOUS = new Caller("system:anonymous", List.of("system:unauthenticated"));

    public Caller {
        groups = List.copyOf(groups);
    }

    /// The common name is the user, each organization a group; in whatever order they stand.
    public static Caller of(X509Certificate certificate) {
        try {
            var name = "";
            var groups = new ArrayList<String>();
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = String.valueOf(part.getValue());
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(String.valueOf(part.getValue()));
                }
            }
            return name.isEmpty() ? ANONYMOUS : new Caller(name, groups);
        } catch (InvalidNameException unreadable) {
            return ANONYMOUS;
        }
    }

    public boolean in(String group) {
        return groups.contains(group);
    }

    public boolean anonymous() {
        return name.equals(ANONYMOUS.name);
    }

    /// The node that asks, if it is one.
    public Optional<String> node() {
        return in(UserNames.NODES) ? UserNames.node(name) : Optional.empty();
    }
}
