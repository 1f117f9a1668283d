package dev.busproof.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Bench.run(new PrintWriter(out), new PrintWriter(err), false, args);
  }

  @Test
  void a_bad_option_is_named_in_one_line_and_ends_with_2() {
    assertThat(run("--slow")).isEqualTo(2);
    assertThat(err.toString()).contains("'--slow'").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void an_option_without_its_value_is_named_in_one_line_and_ends_with_2() {
    assertThat(run("--json")).isEqualTo(2);
    assertThat(err.toString()).contains("--json").hasLineCount(1);
  }

  @Test
  void a_file_that_cannot_be_written_is_refused_before_anything_is_measured() {
    assertThat(run("--quick", "--json", "/no/such/directory/result.json")).isEqualTo(2);
    assertThat(err.toString()).contains("/no/such/directory").hasLineCount(1);
  }

  @Test
  void help_explains_every_option() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--quick", "--json", "--help", "memcpy");
    assertThat(err.toString()).isEmpty();
  }
}
