package dev.busproof.clientsim.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
  private static final TargetChoice TARGET = new TargetChoice.Command("true {socket}");

  @TempDir Path directory;

  @Test
  void a_run_is_opened_as_it_was_created() throws Exception {
    var options =
        ProveOptions.builder(TARGET)
            .cases(
                "shm.kind.pipe,shm.kind.directory,shm.kind.eventfd,shm.kind.socket,shm.kind.o-path,shm.kind.dev-zero")
            .repeat(3)
            .workers(2)
            .shard(new Shard(2, 3))
            .gapLimitMillis(77)
            .build();
    var run = RunDirectory.create(directory.resolve("a/b"), options);

    var opened = RunDirectory.open(directory.resolve("a/b"));

    assertThat(opened.info()).isEqualTo(run.info());
    assertThat(opened.info().options()).isEqualTo(options);
    assertThat(opened.read().entries()).isEmpty();
    assertThat(opened.read().missing()).isEqualTo(run.info().cases()).hasSize(2);
  }

  @Test
  void cases_are_carried_out_in_the_order_given_and_as_often_as_they_are_named() throws Exception {
    var cases = "shm.kind.socket, wire.size.*,shm.kind.pipe,shm.kind.socket,wire.size.z*";

    var run = RunDirectory.create(directory, ProveOptions.builder(TARGET).cases(cases).build());

    assertThat(run.info().cases())
        .startsWith("shm.kind.socket", "wire.size.zero", "wire.size.four")
        .endsWith("shm.kind.pipe", "shm.kind.socket");
    assertThat(run.info().cases().stream().filter("wire.size.zero"::equals)).hasSize(1);
    assertThat(run.read().missing()).isEqualTo(run.info().cases());
  }

  @Test
  void a_baseline_is_remembered_by_a_path_that_means_the_same_elsewhere() throws Exception {
    RunDirectory.create(
        directory.resolve("with"), ProveOptions.of(TARGET), Optional.of(Path.of("known.txt")));
    RunDirectory.create(directory.resolve("without"), ProveOptions.of(TARGET));

    assertThat(RunDirectory.open(directory.resolve("with")).info().baseline())
        .hasValue(Path.of("").toAbsolutePath().resolve("known.txt").toString());
    assertThat(RunDirectory.open(directory.resolve("without")).info().baseline()).isEmpty();
  }

  @Test
  void a_run_is_not_continued_with_another_version_of_the_target() throws Exception {
    var program = directory.resolve("compositor");
    Files.writeString(program, "#!/bin/sh\necho version 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    var target = new TargetChoice.Command(program + " {socket}");
    var run = RunDirectory.create(directory.resolve("run"), ProveOptions.of(target));
    assertThat(run.toResume()).isSameAs(run);

    Files.writeString(program, "#!/bin/sh\necho version 2\n");

    assertThatThrownBy(run::toResume)
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("'version 1', which is 'version 2' now");
  }

  @Test
  void a_directory_in_which_another_lab_is_beginning_is_left_to_it() throws Exception {
    try (var _ = RunFiles.lock(directory)) {
      assertThatThrownBy(() -> RunDirectory.create(directory, ProveOptions.of(TARGET)))
          .isInstanceOf(RunRefusedException.class);
    }
  }

  @Test
  void what_is_typed_back_can_be_typed() {
    var options =
        ProveOptions.builder(new TargetChoice.Known("my own", Optional.of(Path.of("it's"))))
            .targetUser("a b")
            .build();

    assertThat(options.typed())
        .contains("--target 'my own' --targets 'it'\\''s'", "--target-user 'a b'");
  }

  @Test
  void every_kind_of_target_is_read_back() throws Exception {
    List<TargetChoice> targets =
        List.of(
            TARGET,
            new TargetChoice.Display("wayland-7"),
            new TargetChoice.Bundled(List.of("java", "-m", "a/b")));
    for (int i = 0; i < targets.size(); i++) {
      var path = directory.resolve("run" + i);
      RunDirectory.create(path, ProveOptions.of(targets.get(i)));

      assertThat(RunDirectory.open(path).info().options().target()).isEqualTo(targets.get(i));
    }
  }

  @Test
  void a_directory_with_a_run_is_not_written_over() throws Exception {
    RunDirectory.create(directory, ProveOptions.of(TARGET));

    assertThatThrownBy(() -> RunDirectory.create(directory, ProveOptions.of(TARGET)))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("--resume");
  }

  @Test
  void globs_that_match_nothing_are_named_and_nothing_is_created() {
    var options = ProveOptions.builder(TARGET).cases("shm.kind.pipe,shm.nonsense.*").build();
    var path = directory.resolve("run");

    assertThatThrownBy(() -> RunDirectory.create(path, options))
        .isInstanceOf(NothingToTestException.class)
        .hasMessageContaining("shm.nonsense.*");
    assertThat(path).doesNotExist();
  }

  @Test
  void a_shard_without_a_case_is_nothing_to_test() {
    var options =
        ProveOptions.builder(TARGET).cases("shm.kind.pipe").shard(new Shard(2, 2)).build();

    assertThatThrownBy(() -> RunDirectory.create(directory, options))
        .isInstanceOf(NothingToTestException.class)
        .hasMessageContaining("2/2");
  }

  @Test
  void shards_share_out_every_case_once() throws Exception {
    var dealt = new ArrayList<String>();
    for (int k = 1; k <= 4; k++) {
      var options = ProveOptions.builder(TARGET).shard(new Shard(k, 4)).build();
      dealt.addAll(RunDirectory.create(directory.resolve("s" + k), options).info().cases());
    }

    assertThat(dealt)
        .containsExactlyInAnyOrderElementsOf(Catalogue.all().stream().map(AttackCase::id).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0/2", "3/2", "a/b", "1/2/3", "-1/-1"})
  void what_is_no_shard_is_refused(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shard");
  }

  @Test
  void a_display_is_not_shared_by_workers() {
    var options = ProveOptions.builder(new TargetChoice.Display("x")).workers(2);

    assertThatThrownBy(options::build).hasMessageContaining("workers");
  }

  @Test
  void a_directory_that_is_no_run_says_so() throws IOException {
    assertThatThrownBy(() -> RunDirectory.open(directory))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("is no run");

    Files.writeString(directory.resolve("run.json"), "{\"format\": 2}");
    assertThatThrownBy(() -> RunDirectory.open(directory))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("run.json");

    Files.writeString(directory.resolve("run.json"), "{\"format\": 99}");
    assertThatThrownBy(() -> RunDirectory.open(directory))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("format 99");

    Files.writeString(directory.resolve("run.json"), "nonsense");
    assertThatThrownBy(() -> RunDirectory.open(directory))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("run.json");
  }

  @ParameterizedTest
  @CsvSource({
    "kernel, 0.0.1",
    "busproof, 0.0.0",
    "host, elsewhere",
  })
  void a_run_of_another_machine_or_version_is_not_continued(String field, String other)
      throws Exception {
    RunDirectory.create(directory, ProveOptions.of(TARGET));
    var file = directory.resolve("run.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                "\"" + field + "\" : \"[^\"]*\"", "\"" + field + "\" : \"" + other + "\""));

    assertThatThrownBy(() -> RunDirectory.open(directory).toResume())
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining(field + " " + other);
  }

  @Test
  void latest_leads_to_the_run_that_was_begun_last() throws Exception {
    RunDirectory.create(directory.resolve("one"), ProveOptions.of(TARGET)).linkAsLatest();
    RunDirectory.create(directory.resolve("two"), ProveOptions.of(TARGET)).linkAsLatest();

    assertThat(directory.resolve("latest").toRealPath())
        .isEqualTo(directory.resolve("two").toRealPath());
    try (var entries = Files.list(directory)) {
      assertThat(entries).hasSize(3);
    }
  }

  @Test
  void a_directory_called_latest_is_left_alone() throws Exception {
    Files.createDirectory(directory.resolve("latest"));
    var run = RunDirectory.create(directory.resolve("one"), ProveOptions.of(TARGET));

    assertThatThrownBy(run::linkAsLatest).hasMessageContaining("latest");
  }

  @Test
  void options_that_contradict_each_other_are_named() {
    var begun = ProveOptions.builder(TARGET).repeat(2).build();

    assertThat(begun.contradiction(begun)).isEmpty();
    assertThat(begun.toBuilder().repeat(3).build().contradiction(begun))
        .hasValue("with --repeat 2 and not with 3");
  }

  @ParameterizedTest
  @CsvSource({
    "weston --backend=headless, weston",
    "WLR_BACKENDS=headless LANG=C /usr/bin/sway -c x, /usr/bin/sway",
    "sh -c 'weston', ",
    "$HOME/bin/mine --x, ",
    "'\"my compositor\" {socket}', ",
  })
  void the_program_is_found_in_a_command_line_where_that_is_beyond_doubt(
      String line, String program) {
    assertThat(TargetVersion.program(line)).isEqualTo(Optional.ofNullable(program));
  }

  @Test
  void a_target_is_asked_for_its_version() throws IOException {
    // Every Linux has an ls, and coreutils and busybox both answer.
    assertThat(TargetVersion.of(new TargetChoice.Command("ls {socket}")))
        .hasValueSatisfying(line -> assertThat(line).contains("ls"));
    assertThat(TargetVersion.of(new TargetChoice.Command("no-such-program"))).isEmpty();
    assertThat(TargetVersion.of(new TargetChoice.Command("false"))).isEmpty();
  }
}
