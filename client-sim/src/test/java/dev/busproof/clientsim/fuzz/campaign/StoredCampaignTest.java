package dev.busproof.clientsim.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.fuzz.Programs;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a campaign's directory says after its lab was killed. */
class StoredCampaignTest {
  private static final FuzzOptions OPTIONS =
      FuzzOptions.of(ProveOptions.of(new TargetChoice.Display("/nowhere")), 42).forPrograms(1000);

  @TempDir Path out;

  private CampaignDirectory directory;

  @BeforeEach
  void create() throws IOException, RunRefusedException {
    directory = CampaignDirectory.create(out.resolve("campaign"), OPTIONS);
  }

  /** What a lab does until it is killed. */
  private interface Session {
    void play(CampaignRecord record, ProgramLog log) throws IOException;
  }

  private void session(Session session) throws IOException {
    var stored = StoredCampaign.read(directory);
    try (var journal = directory.journal();
        var log = ProgramLog.open(directory.programs(1))) {
      var corpus = Corpus.open(directory.corpus(), stored.corpus());
      corpus.knows(stored.features());
      var record =
          new CampaignRecord(
              stored, OPTIONS, journal, corpus, KnownFindings.none(), FuzzListener.SILENT);
      record.begin(Map.of("wl_shm", 2));
      session.play(record, log);
    }
  }

  private static void play(CampaignRecord record, ProgramLog log, long index, String feature)
      throws IOException {
    var steps = new ArrayList<>(Programs.crowded().steps());
    steps.add(new Step.Sleep(index));
    var program = Programs.crowded().with(steps);
    log.playing(index, ProgramText.print(program));
    var what = new Totals(1, 10, 2);
    record.played(1, program, what, Set.of(feature));
    log.played(index, what);
  }

  @Test
  void a_campaign_that_has_not_begun_begins_at_the_beginning() throws Exception {
    var position = StoredCampaign.read(directory).position(1);

    assertThat(position.next()).isZero();
    assertThat(position.done()).isEqualTo(Totals.NONE);
    assertThat(position.inFlight()).isEmpty();
  }

  @Test
  void nothing_that_was_played_is_forgotten_and_what_was_in_flight_is_known() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      for (int i = 0; i < 64; i++) {
        play(record, log, i, "always");
      }
      record.batch(1, 64, 250, log);
      play(record, log, 64, "new");
      play(record, log, 65, "always");
      log.playing(66, "the last");
    });
    // As a power cut may leave it.
    Files.writeString(
        directory.path().resolve("journal.ndjson"), "{\"batc", StandardOpenOption.APPEND);

    var position = StoredCampaign.read(directory).position(1);

    assertThat(position)
        .isEqualTo(
            new StoredCampaign.Position(
                67, new Totals(66, 660, 132), Optional.of("the last"), 250));
  }

  @Test
  void a_session_after_another_counts_on() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      play(record, log, 0, "a");
    });
    session((record, log) -> {
      assertThat(record.totals()).isEqualTo(new Totals(1, 10, 2));
      record.batch(1, 1, 0, log);
      play(record, log, 1, "b");
      record.end();
    });

    var stored = StoredCampaign.read(directory);
    assertThat(stored.position(1).next()).isEqualTo(2);
    assertThat(stored.position(1).done().programs()).isEqualTo(2);
    assertThat(stored.features()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void a_recipe_is_that_of_its_batch() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      play(record, log, 0, "a");
      record.batch(1, 64, 300, log);
    });

    var stored = StoredCampaign.read(directory);
    assertThat(stored.recipe(1, 5)).contains(new Recipe(1, 5, 0, 0));
    assertThat(stored.recipe(1, 70)).contains(new Recipe(1, 70, 1, 300));
    assertThat(stored.recipe(2, 0)).isEmpty();
    assertThat(stored.globals(new Recipe(1, 5, 0, 0))).isEqualTo(Map.of("wl_shm", 2));
  }

  @Test
  void a_session_whose_target_told_nothing_changes_no_program_of_an_earlier_one() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      play(record, log, 0, "a");
    });
    session((record, log) -> record.begin(Map.of()));

    assertThat(StoredCampaign.read(directory).globals(new Recipe(1, 5, 0, 0)))
        .isEqualTo(Map.of("wl_shm", 2));
  }

  @Test
  void a_program_that_shows_nothing_new_is_not_kept() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      play(record, log, 0, "a");
      play(record, log, 1, "a");
      assertThat(record.corpus().files()).hasSize(1);
    });

    var stored = StoredCampaign.read(directory);
    assertThat(stored.corpus()).hasSize(1).allMatch(name -> name.endsWith(".program"));
    assertThat(Corpus.open(directory.corpus(), stored.corpus()).programs())
        .singleElement()
        .satisfies(kept -> assertThat(kept.steps()).endsWith(new Step.Sleep(0)));
  }

  @Test
  void a_suspicion_that_was_not_settled_is_still_to_be_looked_into() throws Exception {
    var suspicion =
        new Suspicion(
            Verdict.Kind.HUNG,
            "",
            "no answer",
            "wl_shm.1",
            new Recipe(1, 3, 0, 0),
            List.of("text"));
    session((record, log) -> record.suspect(suspicion));

    var unsettled = StoredCampaign.read(directory).unsettled();
    assertThat(unsettled)
        .singleElement()
        .satisfies(one -> assertThat(one.suspicion()).isEqualTo(suspicion));
    session((record, log) -> {
      assertThat(record.open()).contains(unsettled.getFirst());
      record.settle(unsettled.getFirst(), new Found(finding("hung-00000001"), "text"));
    });
    assertThat(StoredCampaign.read(directory).unsettled()).isEmpty();
    assertThat(StoredCampaign.read(directory).findings()).containsOnlyKeys("hung-00000001");
  }

  @Test
  void a_finding_that_is_seen_again_is_counted_and_not_told_again() throws Exception {
    session((record, log) -> {
      for (int i = 0; i < 3; i++) {
        record.suspect(
            new Suspicion(Verdict.Kind.HUNG, "", "", "", new Recipe(1, i, 0, 0), List.of("text")));
        record.settle(record.open().orElseThrow(), new Found(finding("hung-00000001"), "text"));
      }
      record.again(new Recipe(1, 9, 0, 0), record.found().getFirst());
    });

    assertThat(StoredCampaign.read(directory).findings().values())
        .singleElement()
        .extracting(found -> found.report().times())
        .isEqualTo(4L);
  }

  static FindingReport finding(String name) {
    return new FindingReport(
        name, "HUNG", "HUNG x", "d", 100, 5, 3, true, "by", 1, Optional.empty(), "cmd", List.of());
  }

  @Test
  void a_directory_that_holds_no_campaign_is_refused() {
    assertThatThrownBy(() -> CampaignDirectory.open(out))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("is no campaign");
    assertThatThrownBy(() -> CampaignDirectory.create(directory.path(), OPTIONS))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("holds a run already");
  }

  @Test
  void a_file_of_the_corpus_that_is_no_program_is_named() throws Exception {
    Files.createDirectories(directory.corpus());
    Files.writeString(directory.corpus().resolve("bad.program"), "{nothing");

    assertThatThrownBy(() -> Corpus.open(directory.corpus(), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad.program");
  }

  @Test
  void known_findings_are_lines_with_a_name_and_a_reason() throws Exception {
    var file = out.resolve("known.txt");
    Files.writeString(file, "# what we know\n\nhung-00000001 reported in May\n");
    assertThat(KnownFindings.read(file).reason("hung-00000001")).contains("reported in May");
    assertThat(KnownFindings.read(file).reason("hung-00000002")).isEmpty();

    Files.writeString(file, "hung-00000001 reported\nhung\n");
    assertThatThrownBy(() -> KnownFindings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("known.txt, line 2");
  }

  @Test
  void a_lab_that_is_killed_before_a_full_log_goes_plays_nothing_again() throws Exception {
    session((record, log) -> {
      record.batch(1, 0, 0, log);
      var long_ = "x".repeat(3 << 20);
      for (int i = 0; i < 64; i++) {
        log.playing(i, i < 4 ? long_ : "short");
        log.played(i, new Totals(1, 10, 2));
      }
      // What is not in the journal has not begun, and the log is still needed.
      record.end();
      assertThatThrownBy(() -> record.batch(1, 64, 0, log)).isInstanceOf(IOException.class);
    });

    var position = StoredCampaign.read(directory).position(1);
    assertThat(position.next()).isEqualTo(64);
    assertThat(position.done()).isEqualTo(new Totals(64, 640, 128));
  }

  @Test
  void so_much_is_to_be_looked_into_that_no_more_may_come() throws Exception {
    session((record, log) -> {
      assertThat(record.isCrowded()).isFalse();
      for (int i = 0; i < 16; i++) {
        record.suspect(
            new Suspicion(Verdict.Kind.HUNG, "", "", "", new Recipe(1, i, 0, 0), List.of("text")));
      }
      assertThat(record.isCrowded()).isTrue();
      record.settle(record.open().orElseThrow(), new Found(finding("hung-00000001"), "text"));
      assertThat(record.isCrowded()).isFalse();
    });
  }

  @Test
  void programs_of_a_suspicion_are_the_last_and_not_too_many() {
    var recent = new Recent(3);
    for (int i = 0; i < 5; i++) {
      recent.add("program " + i, new Recipe(1, i, 0, 0));
    }
    assertThat(recent.texts()).containsExactly("program 2", "program 3", "program 4");

    var longest = "x".repeat(300 << 10);
    recent.add(longest, new Recipe(1, 5, 0, 0));
    assertThat(recent.texts()).containsExactly(longest);
    assertThat(recent.last().index()).isEqualTo(5);
  }

  @Test
  void a_journal_that_is_larger_than_the_memory_of_the_lab_is_read() throws Exception {
    var suspicion =
        new Suspicion(
            Verdict.Kind.HUNG, "", "", "", new Recipe(1, 3, 0, 0), List.of("x".repeat(1 << 20)));
    try (var journal = directory.journal()) {
      for (long id = 1; id <= 100; id++) {
        journal.write(new CampaignEntry.Suspected(id, suspicion));
        journal.write(new CampaignEntry.Settled(id, new Found(finding("hung-00000001"), "text")));
      }
    }

    var reader = new ProcessBuilder(StoredCampaignChild.command(directory.path())).start();
    try (var said = reader.inputReader()) {
      assertThat(said.readLine()).isEqualTo("100 suspicions, 0 open");
    }
    assertThat(reader.waitFor()).isZero();
  }
}
