package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BadInputTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  @ParameterizedTest
  @CsvSource({
    "prove --bogus, --bogus",
    "prove --repeat many, --repeat",
    "prove --display x --repeat 0, repeat must be positive",
    "prove --display x --kills -3, kills",
    "prove --display x --race-millis 0, race-millis",
    "prove --display x --gap-limit-millis 0, gap-limit-millis",
    "prove --display x --ready-seconds 0, ready-seconds",
    "prove --display x --truncations -1, truncations",
    "prove --display x --workers 0, workers",
    "prove --display x --workers 2, workers need a target each",
    "prove --display x --shard 5/4, shard",
    "prove --display x --shard half, shard",
    "prove --target-command a --display b, mutually exclusive",
    "prove --out a --resume b, mutually exclusive",
    "prove --resume /no/such/run, /no/such/run is no run",
    "prove --display x --baseline /no/such/file, /no/such/file: no such file",
    "prove --display x --baseline /etc/hostname, '/etc/hostname, line 1'",
    "prove stray, stray",
    "judge /no/such/run, /no/such/run is no run",
    "judge --gap-limit-millis many, gap-limit-millis",
    "judge --bogus, --bogus",
    "compare one, DIR",
    "attack, CASE",
    "attack no.such.case --display x, no.such.case",
    "attack shm.kind.* --display x, shm.kind.*",
    "replay, FILE",
    "replay /no/such/program --display /x, /no/such/program cannot be read",
    "replay /etc/hostname --display /x, '/etc/hostname, line 1'",
    "replay /dev/null --display x --repeat 0, repeat",
    "replay /dev/null --display /x --protocol /no/such.xml, /no/such.xml cannot be read",
    "compare /no/such/run /no/such/other, /no/such/run is no run",
    "compositor --bogus, --bogus",
    "compositor --output 10, is no output",
    "'compositor --output a:640x480,scale=0', scale 0 is not within 1 and 8",
    "'compositor --output a:641x480,scale=2', 641x480 is no multiple of scale 2",
    "'compositor --output 1x1,transform=45', there is no transform '45'",
    "'compositor --output 1x1,at=7', at=7",
    "'compositor --output 1x1,colour=red', no 'colour'",
    "compositor --output ../a:1x1, is no name for an output",
    "compositor --output 99999x10, 99999x10",
    "compositor --output a:1x1 --output a:1x1, two outputs are called a",
    "'compositor --output a:9x9 --output b:9x9,at=8,8', overlap",
    "compositor --output 1x1 --size 2x2, --size is for one output",
    "'compositor --output 1x1 --output 1x1,at=900000,900000 --screenshot a.png', {output}",
    "compositor --size 10, --size",
    "compositor --size 0x10, 0x10",
    "compositor --size 99999x10, 99999x10",
    "compositor --trace=/nonexistent/trace, /nonexistent/trace",
    "compositor --refresh 0, refresh",
    "compositor --refresh nan, --refresh",
    "compositor --policy brave, --policy",
    "compositor --nosigbus-flag many, --nosigbus-flag",
    "compositor --nosigbus-flag 0x100000000, --nosigbus-flag",
    "compositor --nosigbus-flag 0x10, a nosigbus flag of 0x10",
    "compositor --nosigbus-flag -1, a nosigbus flag of 0xffffffff",
    "compositor --disk-files burnt, --disk-files",
    "compositor --for -1, running for",
    "compositor --for soon, --for",
    "compositor --announce wl_shm, --announce",
    "compositor --announce wl_shm=new, --announce",
    "compositor --announce wl_shm=9, --announce: wl_shm can be announced in versions 0 (not at all)"
        + " to 3",
    "compositor --announce wl_drm=1, --announce: there is no global wl_drm",
    "compositor --socket, --socket",
    "compositor --screenshot /no/such/place/x.png, /no/such/place",
    "probe --bogus, --bogus",
    "probe --libc musl, musl",
    "probe --nosigbus-flag often, often",
    "probe --nosigbus-flag 0, --nosigbus-flag",
    "probe --rows no.such.*, no.such.*",
    "probe --expect /no/such/file, /no/such/file: no such file",
    "probe --expect /etc/hostname, /etc/hostname is no",
    "probe --expect /, /",
    "probe --expect, --expect",
    "fuzz --bogus, --bogus",
    "fuzz --display x --time soon, '--time takes a number and ms, s, m or h'",
    "fuzz --display x --time 0s, the time (--time) must be positive",
    "fuzz --display x --programs 0, the number of programs (--programs) must be positive",
    "fuzz --display x --programs many, --programs",
    "fuzz --display x --seed one, --seed",
    "fuzz --display x --workers 2, workers need a target each",
    "fuzz --display x --shard 3/2, shard",
    "fuzz --display x --protocol /no/such/file, /no/such/file: no such file",
    "fuzz --display x --protocol /etc/hostname, /etc/hostname",
    "fuzz --display x --baseline /no/such/file, /no/such/file: no such file",
    "fuzz --display x --baseline /etc/hostname, '/etc/hostname, line 1'",
    "fuzz --resume /no/such/run, /no/such/run is no campaign",
    "fuzz --out a --resume b, mutually exclusive",
    "fuzz --show 1:1, --show needs --resume",
    "fuzz --resume /no/such/run --show one, '--show takes a worker'",
    "files --bogus, --bogus",
    "files --rounds 0, rounds",
    "files --readers nobody, nobody",
    "files --updaters nothing, nothing",
    "files --file-systems nfs, nfs",
    "files --dir /no/such/place, /no/such/place",
    "frobnicate, frobnicate",
  })
  void a_bad_option_is_one_line_that_names_it_and_exit_code_2(String line, String named) {
    int exitCode = run(line.split(" "));

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains(named).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void no_command_at_all_shows_the_commands_and_is_a_usage_error() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("prove", "compositor", "bench");
  }

  @Test
  void a_glob_that_matches_no_case_is_not_success(@TempDir Path directory) {
    int exitCode =
        run("prove", "--display", "/nowhere", "--cases", "no.such.*", "--out", directory + "/out");

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).hasLineCount(1).contains("no.such.*");
  }

  @Test
  void a_display_that_nobody_serves_could_not_be_tested(@TempDir Path directory) {
    int exitCode =
        run(
            "prove",
            "--display",
            directory + "/wayland-0",
            "--ready-seconds",
            "1",
            "--cases",
            "shm.kind.pipe",
            "--out",
            directory + "/out");

    assertThat(exitCode).isEqualTo(3);
    assertThat(out.toString()).contains("BROKEN", "wayland-0");
  }

  @Test
  void a_target_that_dies_before_it_is_ready_is_broken_with_its_last_words(
      @TempDir Path directory) {
    int exitCode =
        run(
            "prove",
            "--target-command",
            "sh -c 'echo my config is wrong; exit 7'",
            "--cases",
            "shm.kind.pipe",
            "--out",
            directory + "/out");

    assertThat(exitCode).isEqualTo(3);
    assertThat(out.toString()).contains("BROKEN", "my config is wrong");
  }

  @Test
  void an_output_directory_that_cannot_be_made_is_one_line_that_says_why() {
    int exitCode = run("prove", "--display", "/nowhere", "--out", "/proc/busproof");

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).hasLineCount(1).contains("/proc/busproof: no such file");
  }

  @Test
  void the_list_of_cases_needs_no_target() {
    assertThat(run("prove", "--list")).isZero();
    assertThat(out.toString()).contains("shm.truncate.after-commit.to-zero", "shm.kind.pipe");
  }

  @Test
  void the_list_is_json_for_programs() {
    assertThat(run("prove", "--list", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).path(0).path("family").asString())
        .isEqualTo("wire");
  }
}
