package dev.rumbo.manifests.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

    private static YamlFile read(String text) {
        return Yaml.read("a.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(String text) {
        return read(text).problems().stream().map(Problem::toString).toList();
    }

    private static String tree(String text) {
        var file = read(text);
        assertThat(file.problems()).isEmpty();
        return file.documents().getFirst().tree().toString();
    }

    @Test
    void remembers_where_keys_and_values_stand() {
        var positions = read("""
                # a comment
                metadata:
                  labels: {app.kubernetes.io/name: web}
                items:
                - 1
                -   name: two
                """).documents().getFirst().positions();

        var label = FieldPath.ROOT.fields("metadata", "labels").key("app.kubernetes.io/name");
        assertThat(positions.of(label)).hasToString("a.yaml:3:36");
        assertThat(positions.ofKey(label)).hasToString("a.yaml:3:12");
        assertThat(positions.of(FieldPath.ROOT.field("items").item(1).field("name"))).hasToString("a.yaml:6:11");
        assertThat(positions.ofKey(FieldPath.ROOT.field("items").item(0))).hasToString("a.yaml:5:3");
    }

    @Test
    void places_what_is_missing_at_the_thing_it_is_missing_from() {
        var positions = read("spec:\n  template:\n    a: 1\n").documents().getFirst().positions();

        assertThat(positions.of(FieldPath.ROOT.fields("spec", "template", "spec", "containers"))).hasToString("a.yaml:3:5");
    }

    @Test
    void counts_lines_through_all_documents_of_a_file() {
        var documents = read("a: 1\n---\n# nothing\n---\nb: 2\n---   # more\nc: 3\n").documents();

        assertThat(documents).hasSize(3);
        assertThat(documents.get(1).positions().of(FieldPath.ROOT.field("b"))).hasToString("a.yaml:5:4");
        assertThat(documents.get(2).positions().of(FieldPath.ROOT.field("c"))).hasToString("a.yaml:7:4");
    }

    @Test
    void a_broken_document_does_not_hide_the_others() {
        var file = read("a: 1\n---\nb: [1\n---\nc: 3\n");

        assertThat(file.documents()).hasSize(2);
        assertThat(file.problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "---\n---\n# x\n", "%YAML 1.1\n---\n", "~", "\uFEFF"})
    void an_empty_document_is_none(String text) {
        var file = read(text);

        assertThat(file.problems()).isEmpty();
        assertThat(file.documents()).isEmpty();
    }

    @Test
    void anchors_are_written_out() {
        assertThat(tree("a: &x {k: 1}\nb: *x\n")).isEqualTo("{\"a\":{\"k\":1},\"b\":{\"k\":1}}");
    }

    @Test
    void what_aliases_repeat_is_not_shared() {
        var tree = read("a: &x {k: 1}\nb: *x\n").documents().getFirst().tree();

        ((tools.jackson.databind.node.ObjectNode) tree.get("a")).put("k", 2);

        assertThat(tree.at("/b/k").asInt()).isEqualTo(1);
    }

    @Test
    void a_merge_gives_way_to_what_the_map_says_itself() {
        assertThat(tree("base: &b {x: 1, y2: 2}\nmore: &m {y2: 3, z: 4}\nmine:\n  x: 9\n  <<: [*b, *m]\n"))
                .endsWith("\"mine\":{\"x\":9,\"y2\":2,\"z\":4}}");
    }

    @Test
    void text_keeps_its_lines() {
        assertThat(tree("a: |\n  one\n  two\nb: >-\n  one\n  two\nc: '1'\nd: \"\\u00e9\"\n"))
                .isEqualTo("{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\",\"c\":\"1\",\"d\":\"é\"}");
    }

    @Test
    void windows_line_ends_are_line_ends() {
        assertThat(tree("a:\r\n  b: 1\r\n")).isEqualTo("{\"a\":{\"b\":1}}");
    }

    @Test
    void whole_numbers_may_be_keys_when_they_stay_what_they_are() {
        assertThat(tree("9000: default/web:80\n")).isEqualTo("{\"9000\":\"default/web:80\"}");
    }

    @Test
    void says_what_is_wrong_where_and_what_to_do() {
        assertThat(problems("a: 1\nb: 2\na: 3\n"))
                .containsExactly("a.yaml:3:1: the key \"a\" stands here twice, first in line 1; remove one of them");
        assertThat(problems("a:\n\tb: 1\n")).containsExactly("a.yaml:2:1: is indented with a tab; indent with spaces");
        assertThat(problems("a: 1\nb: \"open\nc: 2\n")).containsExactly("a.yaml:2:4: a quote is opened here and never closed; close it");
        assertThat(problems("a: 'open\n---\nb: 1\n")).containsExactly("a.yaml:1:4: a quote is opened here and never closed; close it");
        assertThat(problems("a: &x {b: *x}\n"))
                .containsExactly("a.yaml:1:4: an anchor (&) contains an alias (*) of itself; write the value out");
        assertThat(problems("a: *nowhere\n")).containsExactly("a.yaml:1:4: an alias (*) names an anchor (&) that this document does not have; "
                + "define the anchor above, or put the value in quotes");
        assertThat(problems("a: {{ .Values.x }}\n")).containsExactly("a.yaml:1:5: a map's key must be a string, and here it is a map; "
                + "is this a template? render it first, and commit what comes out");
        assertThat(problems("{{- if .Values.x }}\na: 1\n{{- end }}\n"))
                .containsExactly("a.yaml:1:3: is no YAML, and looks like a template; render it first, and commit what comes out");
        assertThat(problems("on: 1\n")).containsExactly("a.yaml:1:1: a map's key must be a string, and on is none; write \"on\", in quotes");
        assertThat(problems("a: b: c\n")).containsExactly(
                "a.yaml:1:5: a \": \" is not allowed here; put the value in quotes, or start a new line");
        assertThat(problems("a:\n  b: 1\n c: 2\n")).containsExactly(
                "a.yaml:3:2: the indentation does not fit what stands above; align it with the lines it belongs to");
        assertThat(problems("a: 1\nnonsense\nb: 2\n")).containsExactly(
                "a.yaml:2:1: a line is neither \"key: value\" nor \"- item\"; add the \":\", or indent it as the text it continues");
        assertThat(problems("a: @b\n")).containsExactly("a.yaml:1:4: a value cannot start with this character; put the value in quotes");
        assertThat(problems("a: .inf\n")).containsExactly(
                "a.yaml:1:4: infinity and \"not a number\" cannot be written in JSON; put the value in quotes if it is meant as text");
        assertThat(problems("a: x\u0007y\n")).containsExactly("a.yaml:1:5: there is a control character (U+0007); remove it");
        assertThat(problems("a: !!int abc\n")).containsExactly(
                "a.yaml:1:4: the value is not what its tag (!!) says; remove the tag, or correct the value");
    }

    @Test
    void reports_every_duplicate_key() {
        assertThat(problems("a: 1\na: 2\nb: {c: 1, c: 2}\n")).hasSize(2);
    }

    @Test
    void a_bomb_of_aliases_does_not_go_off() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++) {
            bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }

        assertThat(problems(bomb.toString())).hasSize(1).first().asString().contains("aliases repeat more than 100000 values");
    }

    @Test
    void more_aliases_than_the_limit_are_refused() {
        assertThat(problems("a: &x [1]\nb:\n" + "- *x\n".repeat(101))).containsExactly(
                "a.yaml:1:1: has more than 100 aliases of lists and maps; write the values out");
    }

    @Test
    void what_is_nested_too_deep_is_refused() {
        assertThat(problems("a: " + "[".repeat(300) + "]".repeat(300))).containsExactly(
                "a.yaml:1:1: is nested deeper than 200 levels; flatten it");
    }

    @Test
    void other_encodings_are_refused() {
        assertThat(Yaml.read("a.yaml", "a: b".getBytes(StandardCharsets.UTF_16)).problems()).asString()
                .contains("a.yaml:1:1: is not encoded in UTF-8 but in UTF-16; save it as UTF-8");
        assertThat(Yaml.read("a.yaml", "x: 1\na: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)).problems()).asString()
                .contains("a.yaml:2:7: is not encoded in UTF-8; save it as UTF-8");
    }

    @Test
    void no_message_repeats_a_value() {
        for (var text : List.of("a: *hunter2\n", "a: !hunter2!x y\n", "a: !!int hunter2\n", "a: @hunter2\n", "a: \"hunter2\n", "a: %hunter2\n",
                "a: [hunter2\n", "a: {hunter2: }}\n", "a: hunter2: x\n", "a: \"\\hunter2\"\n", "a: &\nb\n", "a: |hunter2\n", "? [hunter2]\n: x\n")) {
            assertThat(problems(text)).isNotEmpty().noneMatch(problem -> problem.contains("hunter2"));
        }
        assertThat(Yaml.read("a.json", "{\"a\": hunter2}".getBytes(StandardCharsets.UTF_8)).problems()).isNotEmpty()
                .noneMatch(problem -> problem.toString().contains("hunter2"));
    }

    @Test
    void json_has_positions_too() {
        var file = Yaml.read("a.json", "{\n\t\"a\": {\"b\": [1.0, true]},\n  \"a\": 2}\n{}".getBytes(StandardCharsets.UTF_8));

        assertThat(file.problems()).singleElement().hasToString("a.json:3:3: the key \"a\" stands here twice, first in line 2; remove one of them");
        var good = Yaml.read("a.json", "{\n\t\"a\": {\"b\": [1.0, true]}}".getBytes(StandardCharsets.UTF_8)).documents().getFirst();
        assertThat(good.tree()).hasToString("{\"a\":{\"b\":[1,true]}}");
        assertThat(good.positions().of(FieldPath.ROOT.fields("a", "b").item(1))).hasToString("a.json:2:19");
    }

    @Test
    void broken_json_says_where() {
        assertThat(Yaml.read("a.json", "{\"a\": 1,\n \"b\" 2}".getBytes(StandardCharsets.UTF_8)).problems()).singleElement()
                .hasToString("a.json:2:6: is no JSON from here on; look for a missing quote, comma or bracket");
    }
}
