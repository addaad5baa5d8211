package dev.rumbo.web.commands;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.web.server.Gate;
import dev.rumbo.web.server.Routes;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import tools.jackson.core.JacksonException;

/// `POST /rumbo/v1/diff` with `{"checkouts":[…]}`: what would come of it if Git said this.
public final class DiffRoute implements Routes {

    /// Plays the future of the live cluster.
    @FunctionalInterface
    public interface Foretelling {
        Consequences ifGitSaid(List<Checkout> checkouts);
    }

    private final Foretelling foretelling;
    private final Administrators administrators;

    public DiffRoute(Foretelling foretelling, Gate gate) {
        this.foretelling = foretelling;
        this.administrators = new Administrators(gate);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/rumbo/v1/diff", request -> {
            administrators.only(request);
            var consequences = foretelling.ifGitSaid(checkouts(request.bodyAsBytes()));
            request.contentType("application/json").result(JsonFormat.CANONICAL.writeValueAsBytes(consequences));
        });
    }

    private static List<Checkout> checkouts(byte[] body) {
        try {
            var checkouts = new ArrayList<Checkout>();
            for (var checkout : JsonFormat.CANONICAL.readTree(body).path("checkouts")) {
                checkouts.add(Checkout.KIND.bind(checkout));
            }
            return checkouts;
        } catch (JacksonException unreadable) {
            throw new BadRequestResponse("the body is not {\"checkouts\":[…]}: " + unreadable.getOriginalMessage());
        }
    }
}
