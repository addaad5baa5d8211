package dev.rumbo.web.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.rumbo.manifests.client.Credential;

/// A credential that is made anew when two thirds of its life are over. Nobody has to remember to do it:
/// whoever asks for it gets one that is good.
final class Renewal implements Supplier<Credential> {

    private final Function<Instant, Credential> issue;
    private final InstantSource clock;
    private volatile Credential current;

    Renewal(Function<Instant, Credential> issue, InstantSource clock) {
        this.issue = issue;
        this.clock = clock;
        this.current = issue.apply(clock.instant());
    }

    @Override
    public Credential get() {
        var now = clock.instant();
        if (due(current, now)) {
            current = issue.apply(now);   // twice at worst, and both are good
        }
        return current;
    }

    /// Source: kubelet renews its certificates at 70 to 90 % of their life.
    static boolean due(Credential credential, Instant now) {
        var from = credential.certificate().getNotBefore().toInstant();
        var until = credential.certificate().getNotAfter().toInstant();
        return now.isAfter(from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3)));
    }
}
