package dev.rumbo.web.server;

import io.javalin.config.RoutesConfig;

/// Paths that a room answers. Where two claim a path, the one given to the server first has it.
@FunctionalInterface
public interface Routes {

    void addTo(RoutesConfig routes);
}
