package dev.rumbo.web.commands;

import java.io.IOException;

import dev.rumbo.web.server.Gate;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;

/// Lets only administrators pass.
final class Administrators {

    private static final String GROUP = "system:masters";

    private final Gate gate;

    Administrators(Gate gate) {
        this.gate = gate;
    }

    void only(Context request) throws IOException {
        var caller = gate.caller(request).orElseThrow(() -> new UnauthorizedResponse("this token is not good"));
        if (caller.anonymous()) {
            throw new UnauthorizedResponse("show the administrator's certificate (the kubeconfig holds it)");
        }
        if (!caller.in(GROUP)) {
            throw new ForbiddenResponse(caller.name() + " is no administrator");
        }
    }
}
