package dev.rumbo.node.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PauseImageTest {

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void is_a_docker_archive_whose_manifest_names_its_parts(String architecture) throws Exception {
        var names = new ArrayList<String>();
        var manifest = "";
        var layer = new byte[0];
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(PauseImage.archive(architecture)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.isCheckSumOK()).isTrue();
                names.add(entry.getName());
                switch (entry.getName()) {
                    case "manifest.json" -> manifest = new String(tar.readAllBytes());
                    case "layer.tar" -> layer = tar.readAllBytes();
                    default -> assertThat(new String(tar.readAllBytes())).contains("\"architecture\":\"" + architecture + "\"");
                }
            }
        }

        assertThat(names).hasSize(3).contains("layer.tar", "manifest.json");
        assertThat(manifest).contains(names.get(1)).contains(PauseImage.NAME);
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(layer))) {
            var program = tar.getNextEntry();
            assertThat(program.getName()).isEqualTo("pause");
            assertThat(program.getMode()).isEqualTo(0755);
            assertThat(tar.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
        }
    }

    @Test
    void is_the_same_each_time() {
        assertThat(PauseImage.archive("amd64")).isEqualTo(PauseImage.archive("amd64"));
    }

    @Test
    void says_which_processors_it_knows() {
        assertThatThrownBy(() -> PauseImage.archive("s390x")).hasMessageContaining("s390x").hasMessageContaining("amd64 and arm64");
    }
}
