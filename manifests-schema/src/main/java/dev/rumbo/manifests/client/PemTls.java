package dev.rumbo.manifests.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS from what kubeconfigs and key folders hold: PEM texts. Keys are EC, in PKCS#8.
public final class PemTls {

    private PemTls() {}

    /// Trusts only this authority, and shows a client (or server) certificate with its key.
    ///
    /// @param authority   one or more CA certificates
    /// @param certificate our certificate, followed by those that lead to the authority
    /// @throws GeneralSecurityException if a text is no certificate or key, or they do not belong together
    public static SSLContext context(String authority, String certificate, String key) throws GeneralSecurityException {
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("us", key(key), new char[0], certificates(certificate));
            var ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            ours.init(keys, new char[0]);
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            var authorities = certificates(authority);
            for (var i = 0; i < authorities.length; i++) {
                trusted.setCertificateEntry("authority-" + i, authorities[i]);
            }
            var theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            theirs.init(trusted);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
            return context;
        } catch (IOException unreadable) {
            throw new GeneralSecurityException(unreadable);
        }
    }

    /// All certificates of a PEM text, in order.
    public static Certificate[] certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .toArray(Certificate[]::new);
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
}
