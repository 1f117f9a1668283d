package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProbeCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  private Path earlier(String rows) throws Exception {
    assertThat(run("probe", "--json", "--rows", rows)).isZero();
    return Files.writeString(directory.resolve("earlier.json"), out.toString());
  }

  private Path edited(String rows, String from, String to) throws Exception {
    Path file = earlier(rows);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    return Files.writeString(file, text.replace(from, to));
  }

  @Test
  void json_is_sorted_by_feature_and_says_its_format() throws Exception {
    assertThat(run("probe", "--json", "--rows", "hole.*,memfd.*")).isZero();
    JsonNode json = JsonMapper.shared().readTree(out.toString());

    assertThat(json.path("format").asInt()).isEqualTo(1);
    List<String> features = new ArrayList<>();
    json.path("rows").forEach(row -> features.add(row.path("feature").asString()));
    assertThat(features).isSorted().contains("hole.pread.allocates", "memfd.create");
  }

  @Test
  void the_same_kernel_differs_in_nothing() throws Exception {
    Path file = earlier("*");

    assertThat(run("probe", "--expect", file.toString(), "--libc", "jna")).isZero();
    assertThat(out.toString()).isEqualTo("no row differs\n");
  }

  @Test
  void kernels_stand_side_by_side_named_as_their_files_are() throws Exception {
    Path file = edited("memfd.create", "\"yes\"", "\"no\"");

    assertThat(run("probe", "--rows", "memfd.create", "--compare", file.toString())).isZero();
    assertThat(out.toString())
        .containsPattern("here +earlier\\n")
        .containsPattern("\\* memfd.create +yes +no\\n")
        .endsWith("1 row differs\n");
  }

  @Test
  void of_other_kernels_alone_this_one_is_not_asked() throws Exception {
    Path file = earlier("memfd.create,hole.seek-data");
    Path other = Files.copy(file, directory.resolve("other.json"));

    assertThat(
            run(
                "probe",
                "--rows",
                "memfd.create",
                "--no-here",
                "--json",
                "--compare",
                file.toString(),
                other.toString()))
        .isZero();
    JsonNode json = JsonMapper.shared().readTree(out.toString());
    assertThat(json.path("columns").values())
        .extracting(JsonNode::asString)
        .containsExactly("earlier", "other");
    assertThat(json.path("rows").size()).isEqualTo(1);
    assertThat(json.path("rows").path(0).path("answers").values())
        .extracting(JsonNode::asString)
        .containsExactly("yes", "yes");
  }

  @Test
  void a_row_that_differs_is_told_with_both_answers_and_exit_code_1() throws Exception {
    Path file = edited("memfd.create", "\"yes\"", "\"no\"");

    assertThat(run("probe", "--rows", "memfd.create", "--expect", file.toString())).isEqualTo(1);
    assertThat(out.toString()).isEqualTo("memfd.create: was no, is yes\n1 row differs\n");
  }

  @Test
  void a_row_that_could_not_be_tried_is_no_difference_and_exit_code_125() throws Exception {
    Path file = edited("memfd.create", "\"yes\"", "\"cannot tell\"");

    assertThat(run("probe", "--rows", "memfd.create", "--expect", file.toString())).isEqualTo(125);
    assertThat(out.toString())
        .isEqualTo("(cannot tell) memfd.create: was cannot tell, is yes\nno row differs\n");
  }

  @Test
  void a_row_that_only_one_has_differs() throws Exception {
    Path file = edited("hole.seek-data", "hole.seek-data", "hole.seek-hole");

    assertThat(run("probe", "--rows", "hole.seek-*a*,hole.seek-hole", "--expect", file.toString()))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("hole.seek-hole: was ENXIO, and there is no such row any more")
        .contains("hole.seek-data: is ENXIO, and there was no such row");
  }

  @Test
  void rows_that_were_not_asked_for_are_not_compared() throws Exception {
    Path file = earlier("memfd.*,hole.*");

    assertThat(run("probe", "--rows", "hole.*", "--expect", file.toString())).isZero();
  }

  @Test
  void settings_are_shown_and_count_only_when_asked_for() throws Exception {
    Path file = edited("system.architecture", System.getProperty("os.arch"), "vax");
    String[] command = {"probe", "--rows", "system.arch*", "--expect", file.toString()};

    assertThat(run(command)).isZero();
    assertThat(out.toString())
        .startsWith("(not counted) system.architecture: was vax, is ")
        .endsWith("no row differs\n");
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--expect-all");
    assertThat(run(all.toArray(String[]::new))).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("system.architecture: was vax")
        .endsWith("1 row differs\n");
  }

  @Test
  void json_stays_json_when_something_is_compared() throws Exception {
    Path file = edited("memfd.create", "\"yes\"", "\"no\"");

    assertThat(run("probe", "--json", "--rows", "memfd.create", "--expect", file.toString()))
        .isEqualTo(1);
    assertThat(JsonMapper.shared().readTree(out.toString()).path("rows").size()).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("memfd.create: was no, is yes\n1 row differs\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{`, is no JSON",
        "``, no report",
        "`[1]`, no report",
        "`{\"format\": 2, \"rows\": []}`, format 1",
        "`{\"format\": 1, \"rows\": {}}`, no report",
        "`{\"format\": 1, \"rows\": [{}]}`, row 1: no text for feature",
        "`{\"format\": 1, \"rows\": [{\"feature\": \"a\", \"topic\": \"cats\"}]}`, cats",
      })
  void a_file_that_is_no_report_is_one_line_and_exit_code_2(String content, String named)
      throws Exception {
    Path file = Files.writeString(directory.resolve("broken.json"), content);

    assertThat(run("probe", "--expect", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("broken.json", named).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void the_table_has_no_control_codes_when_it_is_no_terminal() {
    assertThat(run("probe", "--rows", "seal.shrink.*")).isZero();
    assertThat(out.toString())
        .contains("seal.shrink.forbids-truncate")
        .doesNotContain("\u001b", "\r");
  }

  @Test
  void the_list_is_one_name_a_line() {
    assertThat(run("probe", "--list")).isZero();
    assertThat(out.toString().lines())
        .contains("seal.shrink.forbids-truncate")
        .allMatch(line -> line.matches("[a-z0-9._-]+"));
  }
}
