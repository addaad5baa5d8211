package dev.rumbo.reconciler.controllers.deployment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.rumbo.manifests.core.PodTemplateSpec;


/// The short name of a pod template: the same template has the same one, everywhere and always.
/// Replica sets of a deployment are named and kept apart by it.
final class TemplateHash {

    /// The label on replica sets and pods.
    static final String LABEL = "pod-template-hash";

    /// No vowels, no look-alikes; as Kubernetes (apimachinery/pkg/util/rand).
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int LENGTH = 10;

    private TemplateHash() {}

    /// @param attempt 0; more when the name made with it is taken by something else
    static String of(PodTemplateSpec template, int attempt) {
        var digest = sha256().digest((template.json().text() + (attempt == 0 ? "" : "#" + attempt))
                .getBytes(StandardCharsets.UTF_8));
        var number = ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE;
        var letters = new StringBuilder();
        for (var i = 0; i < LENGTH; i++) {
            letters.append(LETTERS.charAt((int) (number % LETTERS.length())));
            number /= LETTERS.length();
        }
        return letters.toString();
    }

    /// The template with the label on it, as its replica set carries it.
    static PodTemplateSpec labelled(PodTemplateSpec template, String hash) {
        var tree = template.json().object();
        tree.withObject("/metadata").withObject("/labels").put(LABEL, hash);
        return PodTemplateSpec.read(tree);
    }

    /// Whether two templates say the same but for the label.
    static boolean sameButForLabel(PodTemplateSpec one, PodTemplateSpec other) {
        return one.sameButForLabel(other, LABEL);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
