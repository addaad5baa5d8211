package dev.rumbo.manifests.validation;

import java.util.regex.Pattern;

/// The rules by which Kubernetes names things. Source: apimachinery, `pkg/util/validation/validation.go`.
enum Naming {
    DNS_LABEL("lowercase RFC 1123 label", "[a-z0-9]([-a-z0-9]*[a-z0-9])?", 63,
            "use lower case letters, digits and '-', beginning and ending with a letter or digit", "e.g. my-name"),
    DNS_SUBDOMAIN("lowercase RFC 1123 subdomain", "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", 253,
            "use lower case letters, digits, '-' and '.', beginning and ending with a letter or digit", "e.g. example.com"),
    DNS_1035_LABEL("DNS-1035 label", "[a-z]([-a-z0-9]*[a-z0-9])?", 63,
            "use lower case letters, digits and '-', beginning with a letter and ending with a letter or digit", "e.g. my-name"),
    LABEL_VALUE("label value", "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", 63,
            "use letters, digits, '-', '_' and '.', beginning and ending with a letter or digit", "e.g. my-value"),
    ENV_NAME("environment variable name", "[ -<>-~]+", Integer.MAX_VALUE, "use printable ASCII characters other than '='", "e.g. MY_NAME"),
    DATA_KEY("key of a ConfigMap or Secret", "[-._a-zA-Z0-9]+", 253, "use letters, digits, '-', '_' and '.'", "e.g. key.name"),
    PORT_NAME("port name", "(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*", 15,
            "use at most 15 lower case letters, digits and single '-' between them, at least one of them a letter", "e.g. http");

    private final String noun;
    private final Pattern form;
    private final int longest;
    private final String remedy;
    private final String example;

    Naming(String noun, String form, int longest, String remedy, String example) {
        this.noun = noun;
        this.form = Pattern.compile(form);
        this.longest = longest;
        this.remedy = remedy;
        this.example = example;
    }

    boolean fits(String name) {
        return name.length() <= longest && form.matcher(name).matches()
                && !(this == DATA_KEY && (name.equals(".") || name.startsWith("..")));
    }

    /// Whether a text can be the key of a label or annotation: `name` or `prefix.example/name`.
    static boolean isQualified(String key) {
        var slash = key.indexOf('/');
        var name = key.substring(slash + 1);
        return !name.isEmpty() && LABEL_VALUE.fits(name) && (slash < 0 || DNS_SUBDOMAIN.fits(key.substring(0, slash)));
    }

    String noun() {
        return noun;
    }

    int longest() {
        return longest;
    }

    String remedy() {
        return remedy;
    }

    String example() {
        return example;
    }
}
