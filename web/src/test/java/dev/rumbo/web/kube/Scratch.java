package dev.rumbo.web.kube;

import java.nio.file.Files;
import java.nio.file.Path;

/// Runs the server until killed, to try things by hand.
final class Scratch {
    public static void main(String[] args) throws Exception {
        var folder = Files.createDirectories(Path.of(args[0]));
        var server = new TestServer(folder);
        System.out.println(server.uri());
        Thread.currentThread().join();
    }
}
