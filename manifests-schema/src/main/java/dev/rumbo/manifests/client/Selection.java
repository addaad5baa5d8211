package dev.rumbo.manifests.client;

import java.util.StringJoiner;

/// Which objects of a kind are meant.
///
/// @param namespace empty for all
/// @param labels    e.g. `app=web,tier in (a,b)`; empty for all
/// @param fields    e.g. `spec.nodeName=n1`; empty for all
public record Selection(String namespace, String labels, String fields) {

    public static final Selection ALL = new Selection("", "", "");

    public static Selection inNamespace(String namespace) {
        return new Selection(namespace, "", "");
    }

    public static Selection withFields(String fields) {
        return new Selection("", "", fields);
    }

    /// Just this one.
    public static Selection named(String namespace, String name) {
        return new Selection(namespace, "", "metadata.name=" + name);
    }

    String query() {
        var query = new StringJoiner("&");
        if (!labels.isEmpty()) {
            query.add("labelSelector=" + KubeClient.encoded(labels));
        }
        if (!fields.isEmpty()) {
            query.add("fieldSelector=" + KubeClient.encoded(fields));
        }
        return query.toString();
    }
}
