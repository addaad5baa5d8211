package dev.rumbo.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodSecurityContext;
import dev.rumbo.manifests.core.Volume;
import dev.rumbo.node.runtime.ContainerSpec.Mount;

/// The files of all pods of this node.
public final class PodVolumes {

    private static final int DEFAULT_MODE = 0644;

    /// As kubelet: more last words than this are cut off.
    private static final int LAST_WORDS_BYTES = 4096;

    private final Path pods;
    private final MemoryDisks memory;

    /// @param dataDirectory where the daemon keeps its things; must be an absolute path, as the engine sees it
    public PodVolumes(Path dataDirectory, MemoryDisks memory) {
        this.pods = dataDirectory.toAbsolutePath().normalize().resolve("pods");
        this.memory = memory;
    }

    /// Makes all volumes of a pod, or what is missing of them.
    ///
    /// @throws VolumeFailure when a ConfigMap, Secret or path is missing, or the disk does not do it
    public void prepare(Pod pod, SettingsSource settings) throws VolumeFailure {
        try {
            privately();
            Files.createDirectories(of(pod).resolve("volumes"));
            for (var volume : pod.spec().volumes()) {
                prepare(pod, volume, settings);
            }
            for (var name : List.of("hosts", "resolv.conf", "hostname")) {
                create(of(pod).resolve("etc").resolve(name));   // filled by writeEtc, maybe at this very moment
            }
        } catch (IOException failed) {
            throw new VolumeFailure("the volumes of " + pod.ref() + " cannot be made below " + of(pod) + ": " + failed, failed);
        }
    }

    /// Brings the files of ConfigMaps and Secrets up to date, for containers that read them while they run. What has
    /// gone missing in the meantime stays as it was.
    ///
    /// @return the names of the volumes that changed
    public List<String> refresh(Pod pod, SettingsSource settings) throws VolumeFailure {
        var changed = new ArrayList<String>();
        for (var volume : pod.spec().volumes()) {
            try {
                if (volume.configMap().isPresent() && settings.configMap(volume.configMap().get().name()).isPresent()
                        && configMap(pod, volume, volume.configMap().get(), settings)
                        || volume.secret().isPresent() && settings.secret(volume.secret().get().secretName()).isPresent()
                                && secret(pod, volume, volume.secret().get(), settings)) {
                    changed.add(volume.name());
                }
            } catch (IOException failed) {
                throw new VolumeFailure("volume " + volume.name() + " of " + pod.ref() + " cannot be updated: " + failed, failed);
            }
        }
        return changed;
    }

    /// What a container sees of them.
    ///
    /// @param attempt which start of it; each has its own last words
    /// @throws VolumeFailure when a `subPath` is none, or leads out of its volume
    public List<Mount> mounts(Pod pod, Container container, int attempt) throws VolumeFailure {
        var mounts = new ArrayList<Mount>();
        try {
            for (var mount : container.volumeMounts()) {
                var volume = pod.spec().volumes().stream().filter(v -> v.name().equals(mount.name())).findFirst()
                        .orElseThrow(() -> new VolumeFailure("container %s of %s mounts the volume \"%s\", which the pod does not have"
                                .formatted(container.name(), pod.ref(), mount.name())));
                var source = source(pod, volume);
                var settings = volume.configMap().isPresent() || volume.secret().isPresent();
                mounts.add(new Mount((mount.subPath().isEmpty() ? source : below(source, mount.subPath(), pod, mount.name())).toString(),
                        mount.mountPath(), mount.readOnly() || settings));
            }
            var own = container.volumeMounts().stream().map(Container.VolumeMount::mountPath).toList();
            for (var name : List.of("hosts", "resolv.conf", "hostname")) {
                if (!own.contains("/etc/" + name)) {
                    mounts.add(new Mount(of(pod).resolve("etc").resolve(name).toString(), "/etc/" + name, false));
                }
            }
            var words = lastWords(pod, container.name(), attempt);
            create(words);
            Files.setPosixFilePermissions(words, SettingFiles.permissions(0666));
            mounts.add(new Mount(words.toString(), container.terminationMessagePath().isEmpty()
                    ? "/dev/termination-log" : container.terminationMessagePath(), false));
        } catch (IOException failed) {
            throw new VolumeFailure("the mounts of container " + container.name() + " of " + pod.ref() + " cannot be made: " + failed, failed);
        }
        return mounts;
    }

    /// What a container wrote to its termination log; empty when it wrote nothing.
    public String lastWords(String uid, String container, int attempt) {
        var file = pods.resolve(uid).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LAST_WORDS_BYTES), UTF_8);
        } catch (IOException _) {
            return "";   // it never ran, or its pod is gone
        }
    }

    /// Writes the files that every container of the pod finds in /etc. In place: a mounted file follows its inode.
    public void writeEtc(Pod pod, String hosts, String resolvConf, String hostname) throws VolumeFailure {
        try {
            privately();
            write(of(pod).resolve("etc/hosts"), hosts);
            write(of(pod).resolve("etc/resolv.conf"), resolvConf);
            write(of(pod).resolve("etc/hostname"), hostname + "\n");
        } catch (IOException failed) {
            throw new VolumeFailure("the files of /etc of " + pod.ref() + " cannot be written: " + failed, failed);
        }
    }

    /// Whether anything of a pod is here.
    public boolean any(String uid) {
        return Files.exists(pods.resolve(uid), LinkOption.NOFOLLOW_LINKS);
    }

    /// The uids of all pods that have files here.
    public List<String> uids() throws VolumeFailure {
        if (!Files.isDirectory(pods)) {
            return List.of();
        }
        try (var all = Files.list(pods)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException failed) {
            throw new VolumeFailure("the pods below " + pods + " cannot be listed: " + failed, failed);
        }
    }

    /// Removes everything of a pod.
    public void remove(String uid) throws VolumeFailure {
        var root = pods.resolve(uid).normalize();
        if (!pods.equals(root.getParent())) {
            throw new VolumeFailure("\"" + uid + "\" is no uid");
        }
        try {
            memory.unmountBelow(root);
            Trees.delete(root);
        } catch (IOException failed) {
            throw new VolumeFailure("the files below " + root + " cannot be removed: " + failed, failed);
        }
    }

    // ---- one volume

    private void prepare(Pod pod, Volume volume, SettingsSource settings) throws IOException, VolumeFailure {
        if (volume.emptyDir().isPresent()) {
            emptyDir(pod, volume, volume.emptyDir().get());
        } else if (volume.configMap().isPresent()) {
            configMap(pod, volume, volume.configMap().get(), settings);
        } else if (volume.secret().isPresent()) {
            secret(pod, volume, volume.secret().get(), settings);
        } else if (volume.hostPath().isPresent()) {
            hostPath(pod, volume, volume.hostPath().get());
        } else {
            throw new VolumeFailure("volume %s of %s has no source that this node knows; use emptyDir, configMap, secret or hostPath"
                    .formatted(volume.name(), pod.ref()));
        }
    }

    private void emptyDir(Pod pod, Volume volume, Volume.EmptyDir wish) throws IOException {
        var directory = source(pod, volume);
        if (Files.isDirectory(directory)) {
            if (wish.medium().equals("Memory")) {
                memory.mount(directory, size(wish));   // gone after a restart of the host
            }
            return;
        }
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, SettingFiles.permissions(0777));
        if (wish.medium().equals("Memory")) {
            memory.mount(directory, size(wish));
        }
        group(pod).ifPresent(gid -> own(directory, gid, 02777));
    }

    private static OptionalLong size(Volume.EmptyDir wish) {
        return wish.sizeLimit().map(limit -> OptionalLong.of(limit.units())).orElseGet(OptionalLong::empty);
    }

    private boolean configMap(Pod pod, Volume volume, Volume.ConfigMapFiles wish, SettingsSource settings)
            throws IOException, VolumeFailure {
        var content = settings.configMap(wish.name());
        if (content.isEmpty() && !wish.optional()) {
            throw new VolumeFailure("MountVolume.SetUp failed for volume \"%s\" : configmap \"%s\" not found"
                    .formatted(volume.name(), wish.name()));
        }
        return new SettingFiles(source(pod, volume)).write(files(pod, "configmap " + wish.name(),
                content.orElseGet(TreeMap::new), wish.items(), wish.defaultMode(), wish.optional()));
    }

    private boolean secret(Pod pod, Volume volume, Volume.SecretFiles wish, SettingsSource settings)
            throws IOException, VolumeFailure {
        var content = settings.secret(wish.secretName());
        if (content.isEmpty() && !wish.optional()) {
            throw new VolumeFailure("MountVolume.SetUp failed for volume \"%s\" : secret \"%s\" not found"
                    .formatted(volume.name(), wish.secretName()));
        }
        var directory = source(pod, volume);
        Files.createDirectories(directory);
        memory.mount(directory, OptionalLong.empty());
        return new SettingFiles(directory).write(files(pod, "secret " + wish.secretName(), content.orElseGet(TreeMap::new),
                wish.items(), wish.defaultMode(), wish.optional()));
    }

    private static SortedMap<String, SettingFiles.Content> files(Pod pod, String where, SortedMap<String, byte[]> content,
            List<Volume.Item> items, Optional<Integer> defaultMode, boolean optional) throws VolumeFailure {
        var mode = defaultMode.orElse(DEFAULT_MODE) | (group(pod).isPresent() ? 0440 : 0);
        var files = new TreeMap<String, SettingFiles.Content>();
        if (items.isEmpty()) {
            content.forEach((key, bytes) -> files.put(key, new SettingFiles.Content(bytes, mode)));
        }
        for (var item : items) {
            var bytes = content.get(item.key());
            var path = Path.of(item.path()).normalize();
            if (path.isAbsolute() || path.startsWith("..")) {
                throw new VolumeFailure("the path \"%s\" of key %s of %s leads out of the volume".formatted(item.path(), item.key(), where));
            }
            if (bytes == null && !optional) {
                throw new VolumeFailure("%s references non-existent config key: %s; it has %s"
                        .formatted(where, item.key(), new TreeSet<>(content.keySet())));
            }
            if (bytes != null) {
                files.put(path.toString(), new SettingFiles.Content(bytes, item.mode().orElse(mode)));
            }
        }
        return files;
    }

    /// Source: Kubernetes, pkg/volume/hostpath/host_path.go.
    private static void hostPath(Pod pod, Volume volume, Volume.HostPath wish) throws IOException, VolumeFailure {
        var path = Path.of(wish.path());
        switch (wish.type()) {
            case "", "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                }
                if (!wish.type().isEmpty()) {
                    require(Files.isDirectory(path), pod, volume, wish, "a directory");
                }
            }
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                }
                require(Files.isRegularFile(path), pod, volume, wish, "a file");
            }
            case "Directory" -> require(Files.isDirectory(path), pod, volume, wish, "a directory");
            case "File" -> require(Files.isRegularFile(path), pod, volume, wish, "a file");
            case "Socket" -> require(mode(path) == 0140000, pod, volume, wish, "a socket");
            case "CharDevice" -> require(mode(path) == 0020000, pod, volume, wish, "a character device");
            case "BlockDevice" -> require(mode(path) == 0060000, pod, volume, wish, "a block device");
            default -> throw new VolumeFailure("volume %s of %s has the unknown hostPath type \"%s\""
                    .formatted(volume.name(), pod.ref(), wish.type()));
        }
    }

    private static int mode(Path path) throws IOException {
        return Files.exists(path) ? (Integer) Files.getAttribute(path, "unix:mode") & 0170000 : 0;
    }

    private static void require(boolean holds, Pod pod, Volume volume, Volume.HostPath wish, String what) throws VolumeFailure {
        if (!holds) {
            throw new VolumeFailure("hostPath type check failed: volume %s of %s wants %s to be %s on this node, and it is not"
                    .formatted(volume.name(), pod.ref(), wish.path(), what));
        }
    }

    // ---- places

    private Path of(Pod pod) {
        return pods.resolve(pod.meta().uid());
    }

    private Path source(Pod pod, Volume volume) {
        return volume.hostPath().map(host -> Path.of(host.path()))
                .orElseGet(() -> of(pod).resolve("volumes").resolve(volume.name()));
    }

    private Path lastWords(Pod pod, String container, int attempt) {
        return of(pod).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
    }

    /// A place inside a volume; a directory is made when nothing is there. Symbolic links may not lead out of it.
    private static Path below(Path volume, String subPath, Pod pod, String name) throws IOException, VolumeFailure {
        var path = volume.resolve(subPath).normalize();
        if (!path.startsWith(volume)) {
            throw new VolumeFailure("subPath \"%s\" leads out of volume %s of %s".formatted(subPath, name, pod.ref()));
        }
        if (!Files.exists(path)) {
            stays(existing(path), volume, subPath, pod, name);
            Files.createDirectories(path);
        }
        return stays(path, volume, subPath, pod, name);
    }

    /// The path itself, or the nearest directory above it that is there.
    private static Path existing(Path path) {
        var above = path.getParent();
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) || above == null ? path : existing(above);
    }

    private static Path stays(Path path, Path volume, String subPath, Pod pod, String name) throws IOException, VolumeFailure {
        var real = path.toRealPath();
        if (!real.startsWith(volume.toRealPath())) {
            throw new VolumeFailure("subPath \"%s\" leads out of volume %s of %s by a symbolic link".formatted(subPath, name, pod.ref()));
        }
        return real;
    }

    private static Optional<Long> group(Pod pod) {
        return pod.spec().securityContext().flatMap(PodSecurityContext::fsGroup);
    }

    private static void own(Path directory, long gid, int mode) {
        try {
            Files.setAttribute(directory, "unix:gid", (int) gid);
            Files.setAttribute(directory, "unix:mode", mode);
        } catch (IOException | UnsupportedOperationException unprivileged) {
            // Only root may give files away; the directory stays open to everybody in the pod.
            org.slf4j.LoggerFactory.getLogger(PodVolumes.class).atDebug().addKeyValue("directory", directory)
                    .addKeyValue("error", unprivileged.getMessage()).log("fsGroup could not be set");
        }
    }

    /// Nobody but the daemon's user (and the containers, through their mounts) looks into pods.
    private void privately() throws IOException {
        if (!Files.isDirectory(pods)) {
            Files.createDirectories(pods, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void create(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException _) {
            // from an earlier try
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        }
    }
}
