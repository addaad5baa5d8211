package dev.rumbo.web.kube;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;

/// Writes objects without taking their bodies apart: the stored bytes are copied as they are.
final class ObjectBytes {

    private static final byte[] STATUS = ",\"status\":".getBytes(StandardCharsets.US_ASCII);

    private ObjectBytes() {}

    /// The same as [Obj#tree] as JSON, but for the order of fields.
    static byte[] of(Obj object) {
        var meta = JsonFormat.CANONICAL.writeValueAsBytes(object.meta());
        var body = object.body().utf8();
        var status = object.statusRecord().map(JsonFormat.CANONICAL::writeValueAsBytes);
        var head = ("{\"apiVersion\":\"" + object.kind().apiVersion() + "\",\"kind\":\"" + object.kind().name()
                + "\",\"metadata\":").getBytes(StandardCharsets.US_ASCII);
        var out = new ByteArrayOutputStream(head.length + meta.length + body.length + 16 + status.map(s -> s.length).orElse(0));
        out.writeBytes(head);
        out.writeBytes(meta);
        if (body.length > 2) {
            out.write(',');
            out.write(body, 1, body.length - 2);
        }
        status.ifPresent(bytes -> {
            out.writeBytes(STATUS);
            out.writeBytes(bytes);
        });
        out.write('}');
        return out.toByteArray();
    }
}
