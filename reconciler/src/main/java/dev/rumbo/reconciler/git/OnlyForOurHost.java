package dev.rumbo.reconciler.git;

import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/// Gives a login to the host it was meant for, and to nobody a redirect leads to; and not in the clear when it was meant for https.
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
        if (!(credential instanceof Credential.Login(var user, var password)) || !url.host().equalsIgnoreCase(asking.getHost())
                || !url.scheme().equalsIgnoreCase(asking.getScheme())) {
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
}
