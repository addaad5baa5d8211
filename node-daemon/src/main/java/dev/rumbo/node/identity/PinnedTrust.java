package dev.rumbo.node.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Believes a server whose certificate was signed by the authority with a known public key. For the first contact,
/// when nothing else is known; the address does not matter, for whoever holds that key is the cluster.
final class PinnedTrust extends X509ExtendedTrustManager {

    private final String pin;

    PinnedTrust(String pin) {
        this.pin = pin;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            var authority = chain[chain.length - 1];
            if (!MessageDigest.isEqual(bytes(pin), bytes(pinOf(authority)))) {
                throw new CertificateException("the server is not the one that was meant: its authority's key is "
                        + pinOf(authority) + ", not " + pin);
            }
            for (var i = 0; i < chain.length; i++) {
                var signer = chain[Math.min(i + 1, chain.length - 1)];
                chain[i].checkValidity();
                chain[i].verify(signer.getPublicKey());
                if (i + 1 < chain.length && signer.getBasicConstraints() < 0) {
                    throw new CertificateException("the server's certificate was signed by one that may not sign");
                }
            }
            var uses = chain[0].getExtendedKeyUsage();
            if (chain.length < 2 || uses == null || !uses.contains("1.3.6.1.5.5.7.3.1")
                    || chain[0].getSubjectX500Principal().getName().contains("system:node:")) {
                throw new CertificateException("the certificate shown is no API server's");
            }
        } catch (CertificateException told) {
            throw told;
        } catch (GeneralSecurityException wrong) {
            throw new CertificateException("the server's certificate was not signed by its authority", wrong);
        }
    }

    static String pinOf(X509Certificate authority) throws GeneralSecurityException {
        return "sha256:" + HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(authority.getPublicKey().getEncoded()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no clients are expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
