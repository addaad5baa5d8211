package dev.rumbo.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.node.runtime.ContainerSpec.Mount;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodVolumesTest {

    @TempDir
    private Path directory;

    private final TreeMap<String, SortedMap<String, byte[]>> configMaps = new TreeMap<>();
    private final TreeMap<String, SortedMap<String, byte[]>> secrets = new TreeMap<>();
    private final SettingsSource settings = new SettingsSource() {
        @Override
        public Optional<SortedMap<String, byte[]>> configMap(String name) {
            return Optional.ofNullable(configMaps.get(name));
        }

        @Override
        public Optional<SortedMap<String, byte[]>> secret(String name) {
            return Optional.ofNullable(secrets.get(name));
        }
    };
    private PodVolumes volumes;

    @BeforeEach
    void a_directory_of_its_own() {
        volumes = new PodVolumes(directory, MemoryDisks.NONE);
    }

    @Test
    void settings_are_files_that_change_all_at_once() throws Exception {
        configMaps.put("conf", content("a", "1", "b", "2"));
        var pod = pod("{\"name\":\"conf\",\"configMap\":{\"name\":\"conf\"}}", "");
        volumes.prepare(pod, settings);
        var files = directory.resolve("pods/u1/volumes/conf");
        var reader = files.resolve("..data").toRealPath();   // somebody who has opened the directory

        configMaps.put("conf", content("a", "one", "c", "three"));
        assertThat(volumes.refresh(pod, settings)).containsExactly("conf");

        assertThat(new SettingFiles(files).texts()).containsExactly(java.util.Map.entry("a", "one"), java.util.Map.entry("c", "three"));
        assertThat(Files.readString(files.resolve("a"))).isEqualTo("one");
        assertThat(files.resolve("b")).doesNotExist();
        assertThat(Files.isSymbolicLink(files.resolve("b"))).isFalse();
        assertThat(reader).doesNotExist();
        assertThat(volumes.refresh(pod, settings)).isEmpty();
    }

    @Test
    void keys_may_be_chosen_renamed_and_given_modes() throws Exception {
        secrets.put("keys", content("tls.key", "k", "other", "x"));
        var pod = pod("""
                {"name":"keys","secret":{"secretName":"keys","defaultMode":288,"items":[{"key":"tls.key","path":"tls/key.pem","mode":256}]}}""", "");

        volumes.prepare(pod, settings);

        var key = directory.resolve("pods/u1/volumes/keys/tls/key.pem");
        assertThat(Files.readString(key)).isEqualTo("k");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("r--------");
        assertThat(directory.resolve("pods/u1/volumes/keys/other")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("pods")))).isEqualTo("rwx------");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"v","configMap":{"name":"no"}}                                          | configmap "no" not found
            {"name":"v","secret":{"secretName":"no"}}                                       | secret "no" not found
            {"name":"v","configMap":{"name":"conf","items":[{"key":"z","path":"z"}]}}       | non-existent config key: z; it has [a]
            {"name":"v","configMap":{"name":"conf","items":[{"key":"a","path":"../a"}]}}    | leads out of the volume
            {"name":"v","hostPath":{"path":"/nowhere/at/all","type":"Directory"}}           | wants /nowhere/at/all to be a directory
            {"name":"v","hostPath":{"path":"/etc/hosts","type":"Socket"}}                   | wants /etc/hosts to be a socket
            {"name":"v"}                                                                    | has no source that this node knows
            """)
    void what_is_missing_is_said(String volume, String message) {
        configMaps.put("conf", content("a", "1"));

        assertThatThrownBy(() -> volumes.prepare(pod(volume, ""), settings)).isInstanceOf(VolumeFailure.class).hasMessageContaining(message);
    }

    @Test
    void what_is_optional_may_be_missing() throws Exception {
        volumes.prepare(pod("{\"name\":\"v\",\"configMap\":{\"name\":\"no\",\"optional\":true}}", ""), settings);

        assertThat(directory.resolve("pods/u1/volumes/v")).isDirectory();
    }

    @Test
    void containers_see_volumes_etc_and_a_place_for_their_last_words() throws Exception {
        var pod = pod("{\"name\":\"tmp\",\"emptyDir\":{}}", "{\"name\":\"tmp\",\"mountPath\":\"/tmp\",\"subPath\":\"a/b\"}");
        volumes.prepare(pod, settings);
        volumes.writeEtc(pod, "hosts", "resolv", "web");

        var root = directory.resolve("pods/u1");
        assertThat(volumes.mounts(pod, pod.spec().containers().getFirst(), 2)).containsExactly(
                new Mount(root.resolve("volumes/tmp/a/b").toRealPath().toString(), "/tmp", false),
                new Mount(root.resolve("etc/hosts").toString(), "/etc/hosts", false),
                new Mount(root.resolve("etc/resolv.conf").toString(), "/etc/resolv.conf", false),
                new Mount(root.resolve("etc/hostname").toString(), "/etc/hostname", false),
                new Mount(root.resolve("containers/web/2").toString(), "/dev/termination-log", false));
        Files.writeString(root.resolve("containers/web/2"), "out of ideas");
        assertThat(volumes.lastWords("u1", "web", 2)).isEqualTo("out of ideas");
        assertThat(volumes.lastWords("u1", "web", 3)).isEmpty();
    }

    @Test
    void files_in_etc_keep_their_inode_because_containers_hold_on_to_it() throws Exception {
        var pod = pod("{\"name\":\"tmp\",\"emptyDir\":{}}", "");
        volumes.writeEtc(pod, "old and long", "", "web");
        var before = Files.getAttribute(directory.resolve("pods/u1/etc/hosts"), "unix:ino");

        volumes.writeEtc(pod, "new", "", "web");
        volumes.prepare(pod, settings);

        assertThat(Files.getAttribute(directory.resolve("pods/u1/etc/hosts"), "unix:ino")).isEqualTo(before);
        assertThat(Files.readString(directory.resolve("pods/u1/etc/hosts"))).isEqualTo("new");
    }

    @ParameterizedTest(name = "subPath {0}")
    @CsvSource({"../../etc, leads out of volume", "link/x, by a symbolic link", "link, by a symbolic link"})
    void a_sub_path_cannot_leave_its_volume(String subPath, String message) throws Exception {
        var pod = pod("{\"name\":\"tmp\",\"emptyDir\":{}}", "{\"name\":\"tmp\",\"mountPath\":\"/tmp\",\"subPath\":\"" + subPath + "\"}");
        volumes.prepare(pod, settings);
        Files.createSymbolicLink(directory.resolve("pods/u1/volumes/tmp/link"), Path.of("/etc"));

        assertThatThrownBy(() -> volumes.mounts(pod, pod.spec().containers().getFirst(), 0))
                .isInstanceOf(VolumeFailure.class).hasMessageContaining(message);
        assertThat(Path.of("/etc/x")).doesNotExist();
    }

    @Test
    void nothing_is_left_of_a_pod_and_nothing_outside_of_it_is_touched() throws Exception {
        var outside = Files.writeString(directory.resolve("precious"), "keep me");
        var pod = pod("{\"name\":\"tmp\",\"emptyDir\":{}}", "");
        volumes.prepare(pod, settings);
        Files.createSymbolicLink(directory.resolve("pods/u1/volumes/tmp/link"), directory);

        volumes.remove("u1");
        volumes.remove("u1");

        assertThat(volumes.any("u1")).isFalse();
        assertThat(outside).hasContent("keep me");
        assertThatThrownBy(() -> volumes.remove("../precious")).isInstanceOf(VolumeFailure.class);
    }

    @Test
    void mount_points_are_found_deepest_first() {
        assertThat(MemoryDisks.mountsBelow(Path.of("/d/pods/u1"), List.of(
                "1 0 0:1 / /d rw - ext4 x rw", "2 0 0:1 / /d/pods/u1/volumes/a rw - tmpfs x rw",
                "3 0 0:1 / /d/pods/u1/volumes/a/b\\040c rw - tmpfs x rw", "4 0 0:1 / /d/pods/u10 rw - tmpfs x rw")))
                .containsExactly(Path.of("/d/pods/u1/volumes/a/b c"), Path.of("/d/pods/u1/volumes/a"));
    }

    private static SortedMap<String, byte[]> content(String... pairs) {
        var result = new TreeMap<String, byte[]>();
        for (var at = 0; at < pairs.length; at += 2) {
            result.put(pairs[at], pairs[at + 1].getBytes(UTF_8));
        }
        return result;
    }

    private static Pod pod(String volume, String mount) {
        return Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u1"},
                 "spec":{"volumes":[%s],"containers":[{"name":"web","image":"web:1","volumeMounts":[%s]}]}}""".formatted(volume, mount)));
    }
}
