package dev.rumbo.manifests.client;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Certificates and keys as text between `-----BEGIN …-----` and `-----END …-----` (RFC 7468).
public final class Pem {

    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private Pem() {}

    /// @param label e.g. `CERTIFICATE`
    public static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    public static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException unwritable) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", unwritable);
        }
    }

    public static String of(List<X509Certificate> chain) {
        return String.join("", chain.stream().map(Pem::of).toList());
    }

    /// PKCS#8, unencrypted.
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /// All certificates in a text, in its order; what else is in it does not matter.
    ///
    /// @throws IllegalArgumentException if there is none, or one that cannot be read
    public static List<X509Certificate> certificates(String text) {
        try {
            var blocks = String.join("\n", CERTIFICATE.matcher(text).results().map(MatchResult::group).toList());
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(blocks.getBytes(StandardCharsets.UTF_8)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no certificate in the text");
            }
            return found.stream().map((Certificate c) -> (X509Certificate) c).toList();
        } catch (CertificateException unreadable) {
            throw new IllegalArgumentException("the certificate cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /// An elliptic-curve key, PKCS#8.
    ///
    /// @throws IllegalArgumentException if there is none that can be read
    public static PrivateKey key(String text) {
        var found = KEY.matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException("no private key in the text");
        }
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1))));
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException("the private key cannot be read; Rumbo's keys are EC keys in PKCS#8", unreadable);
        }
    }
}
