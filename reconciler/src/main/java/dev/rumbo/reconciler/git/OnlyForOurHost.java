package dev.rumbo.reconciler.git;

import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/// Gives a login to the server it was meant for, and to nobody else that a redirect leads to. The one exception is the same host's https
/// server, for who has written http.
final class OnlyForOurHost extends CredentialsProvider {

    private final RepositoryUrl.Remote url;
    private final Credential credential;

    OnlyForOurHost(RepositoryUrl.Remote url, Credential credential) {
        this.url = url;
        this.credential = credential;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        return credential instanceof Credential.Login;
    }

    @Override
    public boolean get(URIish asking, CredentialItem... items) throws UnsupportedCredentialItem {
        if (!(credential instanceof Credential.Login(var user, var password)) || !meant(asking)) {
            return false;
        }
        for (var item : items) {
            switch (item) {
                case CredentialItem.Username name -> name.setValue(user);
                case CredentialItem.Password secret -> secret.setValue(password.toCharArray());
                default -> {
                    return false;   // a question for a person, such as whether to trust a host; the answer is no
                }
            }
        }
        return true;
    }

    private boolean meant(URIish asking) {
        var server = url.host().equalsIgnoreCase(asking.getHost());
        var same = url.scheme().equalsIgnoreCase(asking.getScheme()) && portOf(url.scheme(), url.port()) == portOf(url.scheme(), asking.getPort());
        var safer = "https".equalsIgnoreCase(asking.getScheme()) && portOf("https", asking.getPort()) == 443;
        return server && (same || safer);
    }

    private static int portOf(String scheme, int written) {
        return written > 0 ? written : scheme.equals("https") ? 443 : 80;
    }
}
