package dev.busproof.clientsim.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.ErrorSeen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KillableReportTest {
  /** What a target may say: no byte of it means anything to the pipe. */
  private static final ErrorSeen ERROR =
      new ErrorSeen("wl_shm_pool", 0xffff_ffffL, "bad", -1, "\0 \"\u2028\ud83d\ude00\n");

  static Stream<KillableReport> reports() {
    var ended =
        Arrays.stream(ClientEnd.Kind.values())
            .map(kind -> kind == ClientEnd.Kind.ERROR ? ClientEnd.error(ERROR) : ClientEnd.of(kind))
            .map(KillableReport.Ended::new);
    return Stream.concat(
        Stream.of(new KillableReport.UnderWay(), new KillableReport.Failed("no room\n")), ended);
  }

  private static byte[] written(KillableReport report) throws IOException {
    var bytes = new ByteArrayOutputStream();
    report.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream pipe(byte[] bytes, int length) {
    return new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_comes_out_as_it_was_put_in(KillableReport report) throws IOException {
    var bytes = written(report);
    var pipe = pipe(bytes, bytes.length);

    assertThat(KillableReport.read(pipe)).contains(report);
    assertThat(pipe.read()).as("nothing is left over").isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_process_killed_in_the_middle_of_a_report_said_nothing(KillableReport report)
      throws IOException {
    var bytes = written(report);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(KillableReport.read(pipe(bytes, length))).as("after %d bytes", length).isEmpty();
    }
  }

  @Test
  void reports_follow_each_other() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var report : reports().toList()) {
      report.write(new DataOutputStream(bytes));
    }
    var pipe = pipe(bytes.toByteArray(), bytes.size());

    for (var report : reports().toList()) {
      assertThat(KillableReport.read(pipe)).contains(report);
    }
    assertThat(KillableReport.read(pipe)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\0", "Error: no such class", "e\0\3ODD"})
  void what_is_no_report_is_an_error(String said) {
    var bytes = said.getBytes(ISO_8859_1);

    assertThatThrownBy(() -> KillableReport.read(pipe(bytes, bytes.length)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no report");
  }
}
