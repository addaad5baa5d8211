package dev.rumbo.manifests.client;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/// Who we are on a TLS connection, and whom we believe.
///
/// @param chain       our certificate, then those that signed it
/// @param key         belongs to the first certificate
/// @param authorities whose signature makes the other side believable
public record Credential(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

    public Credential {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        if (chain.isEmpty() || authorities.isEmpty()) {
            throw new IllegalArgumentException("a credential needs a certificate and an authority");
        }
    }

    /// @throws IllegalArgumentException if one of them cannot be read
    public static Credential ofPem(String chain, String key, String authorities) {
        return new Credential(Pem.certificates(chain), Pem.key(key), Pem.certificates(authorities));
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// For connections that show this credential.
    public SSLContext tls() {
        return tls(() -> this);
    }

    /// For connections that show whatever the credential is when they are made, so that it can be renewed.
    /// The authorities are those of now.
    public static SSLContext tls(Supplier<Credential> current) {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted(current.get().authorities));
            context.init(new KeyManager[] {new Shown(current)}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no TLS 1.3", impossible);
        }
    }

    /// For connections that show nothing and believe these authorities.
    public static SSLContext trusting(List<X509Certificate> authorities) {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted(authorities));
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no TLS 1.3", impossible);
        }
    }

    private static KeyStore trusted(List<X509Certificate> authorities) throws GeneralSecurityException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            return store;
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);   // nothing is read
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Credential[" + certificate().getSubjectX500Principal() + "]";
    }

    /// Always shows the one credential there is.
    private static final class Shown extends X509ExtendedKeyManager {

        private static final String ALIAS = "current";
        private final Supplier<Credential> current;

        Shown(Supplier<Credential> current) {
            this.current = current;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keyType.equals("EC") ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
                @Nullable SSLEngine engine) {
            return keyType.equals("EC") ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current.get().chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current.get().key;
        }
    }
}
