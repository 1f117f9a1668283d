package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Thresholds;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetRecord;
import dev.busproof.clientsim.observe.TwinRecord;
import dev.busproof.clientsim.observe.UsageRecord;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No case of the catalogue may take doing nothing for strength. The cases are played by themselves,
 * as if everybody around them were well: the lab's own look at the target, which would find out,
 * must not be needed.
 */
@Timeout(600)
class IdleTargetTest {
  private static final Libc LIBC = Libc.system();

  /**
   * They wait most of the time; one that came too late to be answered at all would prove nothing.
   */
  private static final int AT_A_TIME = 64;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"SILENT, 200", "IDLE, 1500"})
  void no_case_passes_against_a_target_that_does_nothing(Fault idle, long answerMillis)
      throws Exception {
    var socket = directory.resolve("w");
    var brief = new AttackOptions(200, 0, 1, answerMillis);
    var passed = new TreeMap<String, String>();
    try (var display = TestDisplay.start(socket, idle);
        var threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      while (new Probe(LIBC).refuses(socket)) {
        Thread.sleep(10);
      }
      var cases = Catalogue.all();
      var tasks =
          cases.stream().map(one -> (Callable<Verdict>) () -> verdict(one, socket, brief)).toList();
      var verdicts = threads.invokeAll(tasks);
      for (int i = 0; i < tasks.size(); i++) {
        var verdict = verdicts.get(i).get();
        if (verdict.kind() == Verdict.Kind.PASS) {
          passed.put(cases.get(i).id(), verdict.detail());
        }
      }
      assertThat(display.isAlive()).isTrue();
    }

    assertThat(passed)
        .as(
            "cases that a target passes by doing nothing: each must wait for a sign that it was"
                + " served (Canvas.showAndBeServed), or have a twin that does")
        .isEqualTo(Map.of());
  }

  private static Verdict verdict(AttackCase one, Path socket, AttackOptions brief) {
    var attacked = play(one::run, socket, brief);
    var twin = one.twin().map(act -> play(act, socket, brief));
    var seen =
        new Observation(
            one.id(),
            1,
            Instant.EPOCH,
            1,
            attacked,
            new TwinRecord(
                twin.map(AttackRecord::ends).orElse(List.of()),
                List.of(),
                twin.flatMap(AttackRecord::unsupported),
                twin.flatMap(AttackRecord::labFailure)),
            TargetRecord.healthy(1),
            new BystanderRecord(
                10, 17, 17, 1, true, Optional.empty(), Optional.empty(), List.of(), List.of()),
            NewcomerRecord.none(),
            NewcomerRecord.none(),
            List.of(),
            UsageRecord.none(),
            0);
    return new Judge(Thresholds.defaults()).judge(one.expectation(), seen);
  }

  private static AttackRecord play(AttackCase.Act act, Path socket, AttackOptions brief) {
    var attack = new Attack(LIBC, socket, brief);
    try {
      act.run(attack);
      return attack.record(Optional.empty(), Optional.empty());
    } catch (UnsupportedException | MissingGlobalException e) {
      return attack.record(Optional.of(String.valueOf(e.getMessage())), Optional.empty());
    } catch (Exception e) {
      return attack.record(Optional.empty(), Optional.of(e.toString()));
    }
  }
}
