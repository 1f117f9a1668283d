package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FilesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  @Test
  void a_table_is_all_that_is_printed_where_there_is_no_terminal() {
    int exitCode =
        run(
            "files",
            "--rounds",
            "2",
            "--file-systems",
            "disk",
            "--updaters",
            "rename",
            "--dir",
            ".");

    assertThat(exitCode).as(err::toString).isZero();
    assertThat(out.toString()).contains("disk: ", "plain", "old 2", "no protected reader died");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void json_says_the_same() {
    int exitCode =
        run(
            "files",
            "--json",
            "--rounds",
            "2",
            "--file-systems",
            "disk",
            "--updaters",
            "truncate",
            "--readers",
            "plain,guarded",
            "--dir",
            ".");

    assertThat(exitCode).as(err::toString).isZero();
    JsonNode json = JsonMapper.shared().readTree(out.toString());
    JsonNode cells = json.path("file_systems").path(0).path("cells");
    assertThat(json.path("violations").asInt(-1)).isZero();
    assertThat(cells.path(0).path("reader").asString()).isEqualTo("plain");
    assertThat(cells.path(0).path("deaths").path("SIGBUS").asInt(0)).isEqualTo(2);
    assertThat(cells.path(1).path("outcomes").path("error").asInt(0)).isEqualTo(2);
  }
}
