package dev.rumbo.reconciler.git;

import java.util.regex.Pattern;

/// Takes credentials out of texts that somebody else wrote.
final class Redaction {

    /// Everything between `://` and the last `@`: rather too much than a password with a slash in it.
    private static final Pattern USER_INFO = Pattern.compile("://\\S*@");

    private Redaction() {}

    /// `https://bob:secret@host/x` becomes `https://***@host/x`.
    static String withoutCredentials(String text) {
        return USER_INFO.matcher(text).replaceAll("://***@");
    }

    /// As above, and the secret itself wherever else it stands.
    static String withoutCredentials(String text, Credential credential) {
        var plain = withoutCredentials(text);
        return switch (credential) {
            case Credential.Login(var user, var password) -> {
                var secret = password.isEmpty() ? user : password;
                yield secret.isEmpty() ? plain : plain.replace(secret, "***");
            }
            case Credential.Anonymous _, Credential.SshKeys _ -> plain;
        };
    }
}
