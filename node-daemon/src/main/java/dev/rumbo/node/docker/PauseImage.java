package dev.rumbo.node.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The image every sandbox runs: one static program of some 200 bytes that waits for SIGTERM and reaps orphans.
///
/// As process 1 it must handle SIGTERM itself, or every stop would last the whole grace period; and it must reap, because
/// with shared process namespaces all orphans of the pod become its children. It is loaded as an archive built here, so no
/// registry is needed; the bytes are the same each time, hence so is the image's id.
final class PauseImage {

    static final String NAME = "rumbo.dev/pause:1";

    /// Blocks all signals, then loops on `rt_sigtimedwait`: SIGCHLD reaps with `wait4`, SIGTERM and SIGINT exit with 0.
    private static final String AMD64 = """
            7f454c4602010100000000000000000002003e0001000000780040000000000040000000000000000000000000000000000000004000380001000000\
            000000000100000005000000000000000000000000004000000000000000400000000000c600000000000000c6000000000000000010000000000000\
            6aff4889e631ff31d26a08415a6a0e580f054889e731f631d2b0800fb6c00f053c11740f3c0f74043c0275e631ff6a3c580f0541524883cfff31f66a\
            015a4531d26a3d580f05415a85c07fe7ebc4""";
    /// The same; its segment is aligned for kernels with pages of 64 kB.
    private static final String ARM64 = """
            7f454c460201010000000000000000000200b70001000000780001000000000040000000000000000000000000000000000000004000380001000000\
            000000000100000005000000000000000000000000000100000000000000010000000000fc00000000000000fc000000000000000000010000000000\
            09008092e90f1ff8f3030091000080d2e10313aa020080d2030180d2e81080d2010000d4e00313aa010080d2020080d2030080d2030180d2281180d2\
            010000d41f440071000100541f3c0071600000541f080071a1feff54000080d2a80b80d2010000d400008092010080d2220080d2030080d2882080d2\
            010000d41f0000712cffff54e9ffff17""";

    private static final int TAR_BLOCK = 512;

    private PauseImage() {}

    /// What `POST /images/load` takes.
    /// @param architecture `amd64` or `arm64`
    static byte[] archive(String architecture) {
        var program = HexFormat.of().parseHex(switch (architecture) {
            case "amd64" -> AMD64;
            case "arm64" -> ARM64;
            default -> throw new IllegalArgumentException(
                    "there is no pause program for the architecture %s, only for amd64 and arm64".formatted(architecture));
        });
        var layer = tar(new Entry("pause", 0755, program));
        var config = """
                {"architecture":"%s","config":{"Entrypoint":["/pause"],"Labels":{"rumbo.dev/image":"pause"},"StopSignal":"SIGTERM"},\
                "created":"1970-01-01T00:00:00Z","os":"linux","rootfs":{"diff_ids":["sha256:%s"],"type":"layers"}}"""
                .formatted(architecture, sha256(layer)).getBytes(StandardCharsets.UTF_8);
        var configName = sha256(config) + ".json";
        var manifest = """
                [{"Config":"%s","Layers":["layer.tar"],"RepoTags":["%s"]}]""".formatted(configName, NAME).getBytes(StandardCharsets.UTF_8);
        return tar(new Entry("layer.tar", 0644, layer), new Entry(configName, 0644, config), new Entry("manifest.json", 0644, manifest));
    }

    private record Entry(String name, int mode, byte[] content) {}

    /// In the `ustar` format (POSIX.1-1988), owned by root, dated 1970.
    private static byte[] tar(Entry... entries) {
        var tar = new ByteArrayOutputStream();
        for (var entry : entries) {
            tar.writeBytes(header(entry));
            tar.writeBytes(entry.content());
            tar.writeBytes(new byte[Math.floorMod(-entry.content().length, TAR_BLOCK)]);
        }
        tar.writeBytes(new byte[2 * TAR_BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] header(Entry entry) {
        var header = new byte[TAR_BLOCK];
        put(header, 0, entry.name());
        put(header, 100, "%07o".formatted(entry.mode()));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(entry.content().length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");   // the checksum counts as blanks while it is made
        put(header, 156, "0");
        put(header, 257, "ustar");
        put(header, 263, "00");
        var sum = 0;
        for (var value : header) {
            sum += value & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
