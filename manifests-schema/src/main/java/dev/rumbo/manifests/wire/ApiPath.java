package dev.rumbo.manifests.wire;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// Where a resource is found, e.g. `/apis/apps/v1/namespaces/shop/deployments/web/scale`.
///
/// @param namespace   empty for cluster-wide kinds and for lists over all namespaces
/// @param name        empty for a collection
/// @param subresource empty for the object itself, e.g. `status`, `log`
public record ApiPath(Kind<? extends Obj> kind, String namespace, String name, String subresource) {

    /// Where a new node sends its [JoinRequest], and a known one its wish for a fresh certificate.
    public static final String JOIN = "/rumbo.dev/v1/join";

    /// All objects of a kind; in one namespace, or (empty) in all of them.
    public static ApiPath collection(Kind<? extends Obj> kind, String namespace) {
        return new ApiPath(kind, kind.namespaced() ? namespace : "", "", "");
    }

    public static ApiPath of(Ref<? extends Obj> ref) {
        return new ApiPath(ref.kind(), ref.namespace(), ref.name(), "");
    }

    /// A part of the object, e.g. `status`.
    public ApiPath sub(String part) {
        return new ApiPath(kind, namespace, name, part);
    }

    public Ref<? extends Obj> ref() {
        return kind.ref(namespace, name);
    }

    public boolean isCollection() {
        return name.isEmpty();
    }

    /// Understands the path of a request; empty where no served kind is meant.
    ///
    /// @param path as it came, still percent-encoded
    public static Optional<ApiPath> parse(String path) {
        var parts = Arrays.stream(path.substring(1).split("/", -1))
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8)).toList();
        if (parts.size() >= 3 && parts.getFirst().equals("api")) {
            return resource("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
            return resource(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    /// Source: Kubernetes, apiserver/pkg/endpoints/request/requestinfo.go.
    private static Optional<ApiPath> resource(String group, String version, List<String> parts) {
        var inNamespace = parts.size() > 2 && parts.getFirst().equals("namespaces")
                && !List.of("status", "finalize").contains(parts.get(2));
        var namespace = inNamespace ? parts.get(1) : "";
        var rest = inNamespace ? parts.subList(2, parts.size()) : parts;
        if (rest.size() > 3 || rest.stream().anyMatch(String::isEmpty) || inNamespace && namespace.isEmpty()) {
            return Optional.empty();
        }
        return Kinds.findPlural(group, version, rest.getFirst())
                .filter(kind -> kind.namespaced() ? inNamespace || rest.size() == 1 : !inNamespace)
                .map(kind -> new ApiPath(kind, namespace, rest.size() > 1 ? rest.get(1) : "",
                        rest.size() > 2 ? rest.get(2) : ""));
    }

    /// Ready for a URL.
    @Override
    public String toString() {
        var path = new StringBuilder(kind.group().isEmpty() ? "/api/" : "/apis/" + encoded(kind.group()) + "/")
                .append(kind.version());
        if (!namespace.isEmpty()) {
            path.append("/namespaces/").append(encoded(namespace));
        }
        path.append('/').append(kind.plural());
        if (!name.isEmpty()) {
            path.append('/').append(encoded(name));
        }
        if (!subresource.isEmpty()) {
            path.append('/').append(encoded(subresource));
        }
        return path.toString();
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
