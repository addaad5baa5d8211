package dev.rumbo.web.identity;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

import dev.rumbo.manifests.client.Credential;
import dev.rumbo.manifests.client.Pem;

/// The cluster's own certificate authority: an elliptic-curve key (P-256) that is made at the first start.
final class Authority {

    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(365);
    /// For clocks that are behind ours.
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What a certificate may be used for.
    enum Use { SERVER, CLIENT, BOTH }

    private final X509Certificate certificate;
    private final PrivateKey key;

    private Authority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /// The one whose files are in this folder; a new one if there are none.
    static Authority open(Path folder, Instant now) throws IOException {
        var certificateFile = folder.resolve("ca.crt");
        var keyFile = folder.resolve("ca.key");
        if (Files.exists(certificateFile) && Files.exists(keyFile)) {
            try {
                return new Authority(Pem.certificates(Files.readString(certificateFile)).getFirst(),
                        Pem.key(Files.readString(keyFile)));
            } catch (IllegalArgumentException unreadable) {
                throw new IOException(folder + ": the cluster's certificate authority cannot be read ("
                        + unreadable.getMessage() + "); restore ca.crt and ca.key from a backup", unreadable);
            }
        }
        var made = make(now);
        PrivateFiles.createFolder(folder);
        PrivateFiles.write(keyFile, Pem.of(made.key));
        PrivateFiles.write(certificateFile, Pem.of(made.certificate));
        return made;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /// By which somebody who never saw the certificate can tell it from a forged one:
    /// `sha256:` and the hash of the public key. (Kubernetes' `--discovery-token-ca-cert-hash`.)
    String pin() {
        try {
            return "sha256:" + HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A new key and its certificate.
    Credential issue(String name, List<String> groups, Use use, List<GeneralName> addresses, Instant now) {
        var pair = newKeys();
        return new Credential(List.of(sign(pair.getPublic(), name, groups, use, addresses, now), certificate),
                pair.getPrivate(), List.of(certificate));
    }

    /// Puts our name under somebody's key.
    X509Certificate sign(PublicKey publicKey, String name, List<String> groups, Use use, List<GeneralName> addresses,
            Instant now) {
        try {
            var subject = new X500NameBuilder(BCStyle.INSTANCE);
            groups.forEach(group -> subject.addRDN(BCStyle.O, group));
            subject.addRDN(BCStyle.CN, name);
            var issuer = org.bouncycastle.asn1.x500.X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var extensions = new JcaX509ExtensionUtils();
            var builder = new JcaX509v3CertificateBuilder(issuer, serial(), Date.from(now.minus(SKEW)),
                    Date.from(now.plus(LEAF_LIFE)), subject.build(), publicKey)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes(use)))
                    .addExtension(Extension.authorityKeyIdentifier, false,
                            extensions.createAuthorityKeyIdentifier(certificate));
            if (!addresses.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(addresses.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("cannot sign the certificate of " + name, impossible);
        }
    }

    /// The public key of a certificate request whose sender holds the private one.
    ///
    /// @throws IllegalArgumentException if it is no such request for this name with a P-256 key
    static PublicKey requestedKey(String csrPem, String expectedName) {
        try (var parser = new PEMParser(new StringReader(csrPem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest read)) {
                throw new IllegalArgumentException("there is no certificate request");
            }
            var request = new JcaPKCS10CertificationRequest(read);
            var publicKey = request.getPublicKey();
            if (!(publicKey instanceof ECPublicKey ec) || ec.getParams().getCurve().getField().getFieldSize() != 256) {
                throw new IllegalArgumentException("the key of the certificate request is no EC key on P-256");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(publicKey))) {
                throw new IllegalArgumentException("the certificate request is not signed with its own key");
            }
            var names = read.getSubject().getRDNs(BCStyle.CN);
            if (names.length != 1 || !names[0].getFirst().getValue().toString().equals(expectedName)) {
                throw new IllegalArgumentException("the certificate request is not for " + expectedName);
            }
            return publicKey;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException unreadable) {
            throw new IllegalArgumentException("the certificate request cannot be read", unreadable);
        }
    }

    private static Authority make(Instant now) {
        try {
            var pair = newKeys();
            var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, "rumbo-ca").build();
            var extensions = new JcaX509ExtensionUtils();
            var builder = new JcaX509v3CertificateBuilder(name, serial(), Date.from(now.minus(SKEW)),
                    Date.from(now.plus(LIFE)), name, pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            extensions.createSubjectKeyIdentifier(pair.getPublic()));
            var certificate = new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            return new Authority(certificate, pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("cannot make a certificate authority", impossible);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java knows no P-256", impossible);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM);
    }

    private static KeyPurposeId[] purposes(Use use) {
        return switch (use) {
            case SERVER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
            case CLIENT -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
            case BOTH -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
        };
    }
}
