package dev.rumbo.web.kube;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Kind;

/// The little of OpenAPI v2 that kubectl 1.27 and 1.28 need: that every kind can be patched, and that the server looks
/// for unknown fields itself. They read it only in protobuf (gnostic's `openapi.v2.Document`), so here is as much of
/// an encoder. The numbers are those of gnostic's OpenAPIv2.proto.
final class OpenApiV2Protobuf {

    /// As clients ask for it.
    static final String ASKED_FOR = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    /// As it is answered: '@' may not stand in a Content-Type.
    static final String MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private OpenApiV2Protobuf() {}

    static byte[] document(String version, List<String> parameters) {
        var paths = new ByteArrayOutputStream();
        for (var kind : Kinds.ALL) {
            var path = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion() + "/"
                    + (kind.namespaced() ? "namespaces/{namespace}/" : "") + kind.plural() + "/{name}";
            put(paths, 2, of(text(1, path), sub(2, of(sub(8, patch(kind, parameters))))));
        }
        return of(text(1, "2.0"), sub(2, of(text(1, "Rumbo"), text(2, version))), sub(8, paths.toByteArray()));
    }

    private static byte[] patch(Kind<?> kind, List<String> parameters) {
        var operation = new ByteArrayOutputStream();
        operation.writeBytes(text(5, "patch" + kind.name()));
        for (var parameter : parameters) {
            // ParametersItem.parameter -> Parameter.nonBodyParameter -> NonBodyParameter.queryParameterSubSchema
            put(operation, 8, of(sub(1, of(sub(2, of(sub(3, of(text(2, "query"), text(4, parameter), text(6, "string")))))))));
        }
        var gvk = "group: \"" + kind.group() + "\"\nkind: " + kind.name() + "\nversion: " + kind.version() + "\n";
        put(operation, 13, of(text(1, "x-kubernetes-group-version-kind"), sub(2, of(text(2, gvk)))));
        return operation.toByteArray();
    }

    private static byte[] of(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(int field, String value) {
        return sub(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sub(int field, byte[] content) {
        var out = new ByteArrayOutputStream();
        put(out, field, content);
        return out.toByteArray();
    }

    /// Length-delimited: wire type 2.
    private static void put(ByteArrayOutputStream out, int field, byte[] content) {
        out.write(field << 3 | 2);
        for (var rest = content.length; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.write(rest);
                break;
            }
            out.write(rest & 0x7f | 0x80);
        }
        out.writeBytes(content);
    }
}
