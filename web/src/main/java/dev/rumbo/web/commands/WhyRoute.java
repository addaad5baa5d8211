package dev.rumbo.web.commands;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.explain.Why;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.web.server.Gate;
import dev.rumbo.web.server.Routes;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;

/// `GET /rumbo/v1/why/KIND/NAMESPACE/NAME`: why an object is as it is. The namespace is `-` for cluster-wide kinds.
public final class WhyRoute implements Routes {

    private static final int JOURNAL = 2000;

    private final ControlPlane controlPlane;
    private final Administrators administrators;

    public WhyRoute(ControlPlane controlPlane, Gate gate) {
        this.controlPlane = controlPlane;
        this.administrators = new Administrators(gate);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/rumbo/v1/why/{kind}/{namespace}/{name}", request -> {
            administrators.only(request);
            var why = Why.of(subject(request), controlPlane.world(), controlPlane.journal().latest(JOURNAL));
            request.contentType("application/json").result(JsonFormat.CANONICAL.writeValueAsBytes(why));
        });
    }

    private Obj subject(Context request) {
        var kind = Kinds.findTyped(request.pathParam("kind"))
                .orElseThrow(() -> new NotFoundResponse("there is no kind \"" + request.pathParam("kind") + "\""));
        var ref = kind.ref(request.pathParam("namespace"), request.pathParam("name"));
        return controlPlane.world().find(ref).orElseThrow(() -> new NotFoundResponse("there is no " + ref));
    }
}
