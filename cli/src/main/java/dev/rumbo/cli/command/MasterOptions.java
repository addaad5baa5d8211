package dev.rumbo.cli.command;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.cli.Settings;
import dev.rumbo.cli.master.Master;

import picocli.CommandLine.Option;

/// What `up` and `master` both let people choose about the control plane.
final class MasterOptions {

    @Option(names = "--listen", paramLabel = "HOST[:PORT]", defaultValue = "${RUMBO_LISTEN:-127.0.0.1:6443}",
            description = "where the API listens (${DEFAULT-VALUE}); 0.0.0.0 lets nodes on other hosts join")
    private String listen = "127.0.0.1:6443";

    @Option(names = "--advertise", paramLabel = "HOST", split = ",", defaultValue = "${RUMBO_ADVERTISE}",
            description = "names and addresses by which other hosts reach the API; they go into its certificate")
    private List<String> advertise = new ArrayList<>();

    @Option(names = "--page-port", paramLabel = "PORT", defaultValue = "${RUMBO_PAGE_PORT:-7070}",
            description = "the status page's port on 127.0.0.1 (${DEFAULT-VALUE})")
    private int pagePort = Settings.PAGE_PORT;

    Master.Options of(Settings settings) throws CannotDo {
        var colon = listen.lastIndexOf(':');
        try {
            var host = colon < 0 ? listen : listen.substring(0, colon);
            var port = colon < 0 ? Settings.API_PORT : Integer.parseInt(listen.substring(colon + 1));
            var reachable = advertise == null ? List.<String>of() : advertise.stream().filter(name -> !name.isBlank()).toList();
            return new Master.Options(settings.dataDir(), host, port, pagePort, reachable);
        } catch (NumberFormatException notANumber) {
            throw new CannotDo("--listen is \"" + listen + "\"; write HOST or HOST:PORT, e.g. 0.0.0.0:6443");
        }
    }
}
