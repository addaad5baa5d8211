package dev.rumbo.manifests.schema.generator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// Writes down the shape of every Kubernetes kind, at build time, from fabric8's model classes and a table of conventions.
///
/// Maven runs this source file with the module's compile class path; it becomes no part of the program. One text file per
/// group version results, each a list of types:
///
///     kind Deployment deployments namespaced
///     type Deployment
///      apiVersion string
///      spec apps/v1.DeploymentSpec
///     type DeploymentSpec
///      replicas int32
///      selector meta/v1.LabelSelector required
///
/// Usage: `SchemaGenerator TABLE DIRECTORY`.
public final class SchemaGenerator {

    private static final Pattern GROUPS = Pattern.compile(
            "v1|(apps|batch|policy)/v1|autoscaling/v[12]|(networking|storage|scheduling|coordination|discovery|events)\\.k8s\\.io/v1"
                    + "|rbac\\.authorization\\.k8s\\.io/v1");

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";
    /// fabric8 keeps the types of `meta/v1` among those of the core group, and writes times as strings.
    private static final Set<String> META = Set.of("ObjectMeta", "ManagedFieldsEntry", "OwnerReference", "LabelSelector",
            "LabelSelectorRequirement", "Condition", "ListMeta");
    private static final Pattern TIME = Pattern.compile("[a-z][A-Za-z]*(Time|Timestamp)|startedAt|finishedAt|timeAdded|time");
    private static final Pattern MICRO_TIME = Pattern.compile("eventTime|lastObservedTime|acquireTime|renewTime");

    /// Java class -> the type's name, such as `apps/v1.DeploymentSpec`.
    private final Map<Class<?>, String> names = new TreeMap<>((a, b) -> a.getName().compareTo(b.getName()));
    private final Map<String, String> groupOfPackage = new TreeMap<>();
    /// Type -> field -> type of the field and its rules.
    private final SortedMap<String, SortedMap<String, List<String>>> types = new TreeMap<>();
    private final SortedMap<String, String> kinds = new TreeMap<>();
    private final SortedSet<String> atomic = new TreeSet<>();
    private final SortedSet<String> leftOut = new TreeSet<>();

    public static void main(String[] arguments) throws IOException {
        var table = Files.readAllLines(Path.of(arguments[0])).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        var generator = new SchemaGenerator();
        generator.leaveOut(table);
        generator.collect();
        generator.apply(table);
        generator.write(Path.of(arguments[1]));
    }

    private void leaveOut(List<String> table) {
        table.stream().filter(line -> line.startsWith("without ")).map(line -> line.split(" +")[1]).forEach(leftOut::add);
    }

    private void collect() throws IOException {
        Deque<Class<?>> open = new ArrayDeque<>();
        for (var kind : kindClasses()) {
            var version = groupVersion(kind);
            groupOfPackage.putIfAbsent(kind.getPackageName(), version);
            open.add(kind);
            kinds.put(version + "." + kind.getSimpleName(), HasMetadata.getPlural(kind)
                    + (Namespaced.class.isAssignableFrom(kind) ? " namespaced" : " cluster"));
        }
        while (!open.isEmpty()) {
            var type = open.remove();
            if (types.containsKey(name(type))) {
                continue;
            }
            var fields = new TreeMap<String, List<String>>();
            types.put(name(type), fields);
            for (var field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isAnnotationPresent(JsonIgnore.class)) {
                    var property = field.getAnnotation(JsonProperty.class);
                    var name = property == null || property.value().isEmpty() ? field.getName() : property.value();
                    if (leftOut.remove(name(type) + "." + name)) {
                        continue;
                    }
                    fields.put(name, new ArrayList<>(List.of(typeOf(name, field, field.getGenericType(), open))));
                }
            }
        }
        if (!leftOut.isEmpty()) {
            throw new IllegalStateException("the table leaves out what is not there: " + leftOut);
        }
    }

    private static List<Class<? extends HasMetadata>> kindClasses() throws IOException {
        var found = new ArrayList<Class<? extends HasMetadata>>();
        for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (!Path.of(entry).getFileName().toString().startsWith("kubernetes-model-")) {
                continue;
            }
            try (var jar = new JarFile(entry)) {
                for (var name : jar.stream().map(java.util.zip.ZipEntry::getName).sorted().toList()) {
                    if (name.matches("io/fabric8/kubernetes/api/model/[^$]*\\.class") && !name.contains("/clusterapi/")) {
                        var type = load(name);
                        if (HasMetadata.class.isAssignableFrom(type) && type.isAnnotationPresent(Version.class)
                                && GROUPS.matcher(groupVersion(type)).matches()) {
                            found.add(type.asSubclass(HasMetadata.class));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static Class<?> load(String entry) {
        try {
            return Class.forName(entry.substring(0, entry.length() - ".class".length()).replace('/', '.'), false,
                    SchemaGenerator.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        } catch (NoClassDefFoundError optional) {
            return Object.class;   // a class that needs a library we do not have is no kind
        }
    }

    private static String groupVersion(Class<?> kind) {
        var group = kind.getAnnotation(Group.class);
        var version = kind.getAnnotation(Version.class).value();
        return group == null || group.value().isEmpty() ? version : group.value() + "/" + version;
    }

    private String name(Class<?> type) {
        return names.computeIfAbsent(type, unnamed -> {
            var simple = unnamed.getSimpleName();
            var group = META.contains(simple) ? "meta/v1" : groupOfPackage.computeIfAbsent(unnamed.getPackageName(),
                    other -> other.substring(MODEL.length()).replace('.', '/'));   // a group that lends a type, no kind
            return group + "." + simple;
        });
    }

    private String typeOf(String name, Field field, Type type, Deque<Class<?>> open) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            return switch (((Class<?>) generic.getRawType()).getSimpleName()) {
                case "List", "Set" -> "list(" + typeOf(name, field, arguments[0], open) + ")";
                case "Map" -> "map(" + typeOf(name, field, arguments[1], open) + ")";
                default -> throw new IllegalStateException("what is " + type + " in " + field + "?");
            };
        }
        var plain = (Class<?>) type;
        if (plain == String.class) {
            return MICRO_TIME.matcher(name).matches() ? "micro-time" : TIME.matcher(name).matches() ? "time" : "string";
        } else if (plain == Boolean.class) {
            return "boolean";
        } else if (plain == Integer.class) {
            return "int32";
        } else if (plain == Long.class) {
            return "int64";
        } else if (plain == Double.class) {
            return "double";
        } else if (plain == Quantity.class) {
            return "quantity";
        } else if (plain == IntOrString.class) {
            return "int-or-string";
        } else if (plain == MicroTime.class || plain == ZonedDateTime.class) {
            return "micro-time";
        } else if (plain == Object.class || plain == FieldsV1.class || plain.isInterface()) {
            return "any";
        }
        open.add(plain);
        return name(plain);
    }

    private void apply(List<String> table) {
        for (var line : table) {
            var words = line.split(" +");
            switch (words[0]) {
                case "without" -> { }   // done before
                case "atomic" -> atomic.add(known(words[1]));
                case "required" -> {
                    for (var field : List.of(words).subList(2, words.length)) {
                        rules(words[1] + "." + field, line).add("required");
                    }
                }
                case "field" -> {
                    var rules = rules(words[1], line);
                    for (var rule : List.of(words).subList(2, words.length)) {
                        if (rule.equals("bytes") || rule.equals("time")) {
                            rules.set(0, rules.getFirst().replace("string", rule));
                        } else {
                            rules.add(rule);
                        }
                    }
                }
                case "enum" -> {
                    var halves = String.join(" ", List.of(words).subList(2, words.length)).split(": ");
                    rules(words[1], line).add("enum=" + halves[0].replace(' ', '_') + ":" + halves[1].replace(' ', '|').replace("\"\"", ""));
                }
                default -> throw new IllegalStateException("not understood: " + line);
            }
        }
    }

    private String known(String type) {
        if (!types.containsKey(type)) {
            throw new IllegalStateException("no type " + type);
        }
        return type;
    }

    private List<String> rules(String field, String line) {
        var dot = field.lastIndexOf('.');
        var rules = types.get(known(field.substring(0, dot))).get(field.substring(dot + 1));
        if (rules == null) {
            throw new IllegalStateException("no such field: " + line);
        }
        return rules;
    }

    private void write(Path directory) throws IOException {
        var files = new TreeMap<String, StringBuilder>();
        kinds.forEach((kind, how) -> files.computeIfAbsent(file(kind), _ -> new StringBuilder())
                .append("kind ").append(simple(kind)).append(' ').append(how).append('\n'));
        types.forEach((type, fields) -> {
            var text = files.computeIfAbsent(file(type), _ -> new StringBuilder())
                    .append("type ").append(simple(type)).append(atomic.contains(type) ? " atomic" : "").append('\n');
            fields.forEach((field, words) -> text.append(' ').append(field).append(' ').append(String.join(" ", words)).append('\n'));
        });
        Files.createDirectories(directory);
        for (var file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(directory.resolve("kinds.index"), index());
    }

    /// One line per kind, so that a kind is found without opening its group: `apps/v1 Deployment deployments namespaced`.
    private String index() {
        var text = new StringBuilder();
        kinds.forEach((kind, how) -> text.append(group(kind)).append(' ').append(simple(kind)).append(' ').append(how).append('\n'));
        return text.toString();
    }

    private static String file(String type) {
        return group(type).replace('/', '_') + ".schema";
    }

    private static String group(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
