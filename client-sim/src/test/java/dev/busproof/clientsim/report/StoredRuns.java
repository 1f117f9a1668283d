package dev.busproof.clientsim.report;

import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.Conversation;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.ErrorSeen;
import dev.busproof.clientsim.observe.GapSample;
import dev.busproof.clientsim.observe.JournalEntry;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.observe.TargetRecord;
import dev.busproof.clientsim.observe.Timing;
import dev.busproof.clientsim.observe.TwinRecord;
import dev.busproof.clientsim.observe.UsageRecord;
import dev.busproof.clientsim.observe.UsageSample;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.StoredRun;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs on disk whose observations were made up, of a target that says hostile things. */
final class StoredRuns {
  /** What a compositor may put into the words of an error, or print. */
  static final String HOSTILE =
      "</script><script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
          + "\"'&{{data}} \u2028 ]]> <!-- \u001b[2J";

  static final TargetChoice TARGET = new TargetChoice.Command("true " + HOSTILE);

  private StoredRuns() {}

  /** What is to be seen of a case. */
  enum Seen {
    FINE,
    NOT_TOLD,
    CRASH,
    UNSUPPORTED,
    LAB_FAILED
  }

  /** A run whose cases were seen so, in this order, the same case oftener for more attempts. */
  static StoredRun write(Path directory, ProveOptions.Builder options, List<Seen> seen)
      throws Exception {
    var run = RunDirectory.create(directory, options.build());
    var entries = new ArrayList<JournalEntry>();
    var start = run.info().startedAt();
    entries.add(new JournalEntry.Began(start));
    int repeat = run.info().options().repeat();
    for (int i = 0; i < seen.size(); i++) {
      var id = run.info().cases().get(i / repeat);
      var observation = observation(id, i % repeat + 1, start, seen.get(i));
      entries.add(new JournalEntry.Observed(1, observation));
    }
    entries.add(new JournalEntry.Ended(start, 1000, Optional.empty()));
    try (var writer = run.write()) {
      for (var entry : entries) {
        writer.write(entry);
      }
    }
    return RunDirectory.open(directory).read();
  }

  static ProveOptions.Builder options(String cases) {
    return ProveOptions.builder(TARGET).cases(cases);
  }

  private static Observation observation(String id, int attempt, Instant at, Seen seen) {
    var end =
        switch (seen) {
          case FINE -> ClientEnd.error(new ErrorSeen("wl_shm", 3, "", 2, HOSTILE));
          case NOT_TOLD, LAB_FAILED -> ClientEnd.of(ClientEnd.Kind.SURVIVED);
          case CRASH -> ClientEnd.of(ClientEnd.Kind.RESET);
          case UNSUPPORTED -> ClientEnd.of(ClientEnd.Kind.LEFT);
        };
    boolean acted = seen != Seen.UNSUPPORTED && seen != Seen.LAB_FAILED;
    var attack =
        new AttackRecord(
            acted ? List.of(new EndCount(end, 1)) : List.of(),
            new TreeMap<>(Map.of("tricks", 3L)),
            List.of(new Timing("commit to trick", 3, 0, 2, 5, List.of(1L, 0L, 1L, 1L))),
            seen == Seen.UNSUPPORTED ? Optional.of("there is no such thing") : Optional.empty(),
            seen == Seen.LAB_FAILED ? Optional.of("the lab slipped") : Optional.empty(),
            List.of(
                new Conversation(
                    1,
                    List.of("[1.000]  -> wl_display@1.sync(new id wl_callback@2)", HOSTILE),
                    5,
                    List.of("last words"))));
    var reading = new MeterReading(100 << 20, 1 << 20, 20, 200, 5, 100);
    var peak = new MeterReading(120 << 20, 1 << 20, 25, 220, 6, 180);
    return new Observation(
        id,
        attempt,
        at,
        700,
        attack,
        TwinRecord.none(),
        seen == Seen.CRASH
            ? new TargetRecord(
                Optional.of(new TargetExit(Optional.of(135))),
                false,
                3,
                Optional.empty(),
                List.of("Bus error " + HOSTILE))
            : TargetRecord.healthy(2),
        new BystanderRecord(
            30,
            17,
            40,
            3,
            true,
            Optional.empty(),
            Optional.empty(),
            List.of(new GapSample(17, 17), new GapSample(57, 40)),
            List.of(new GapSample(30, 3))),
        NewcomerRecord.none(),
        NewcomerRecord.none(),
        List.of(new MeterRound(reading, reading)),
        new UsageRecord(
            Optional.of(peak), 80, List.of(new UsageSample(0, reading), new UsageSample(50, peak))),
        1);
  }
}
