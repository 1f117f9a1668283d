package dev.busproof.clientsim.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.ErrorSeen;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.observe.TargetRecord;
import dev.busproof.clientsim.observe.TwinRecord;
import dev.busproof.clientsim.observe.UsageRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeTest {
  private static final long MIB = 1 << 20;

  private static final Expectation TOLD =
      Expectation.of(new Ending.ErrorOn("wl_buffer", Set.of(2), ""));
  private static final Expectation TOLD_ON_BAD =
      Expectation.of(new Ending.ErrorOn("wl_buffer", Set.of(2), "bad"));
  private static final Expectation WELCOME =
      Expectation.of(new Ending.Survives()).butPermits(new Ending.ErrorOn("wl_shm", Set.of(2), ""));

  private static final Expectation DECLINED =
      Expectation.of(new Ending.OfKind(ClientEnd.Kind.DECLINED));

  private static final ClientEnd SURVIVED = ClientEnd.of(ClientEnd.Kind.SURVIVED);
  private static final ClientEnd CLOSED = ClientEnd.of(ClientEnd.Kind.CLOSED);
  private static final ClientEnd ON_BUFFER = error("wl_buffer", "", 2);
  private static final TargetRecord WELL = TargetRecord.healthy(1);

  private final Judge judge = new Judge(Thresholds.defaults());

  static Stream<Arguments> table() {
    return Stream.of(
        // The culprit's end
        row(TOLD, seen(ON_BUFFER), "PASS"),
        row(TOLD, seen(SURVIVED), "LENIENT"),
        row(TOLD, seen(CLOSED), "WRONG_ERROR"),
        row(TOLD, seen(ClientEnd.of(ClientEnd.Kind.RESET)), "WRONG_ERROR"),
        row(TOLD, seen(ClientEnd.of(ClientEnd.Kind.UNANSWERED)), "WRONG_ERROR"),
        row(TOLD, seen(error("wl_buffer", "", 1)), "WRONG_ERROR"),
        row(TOLD, seen(error("wl_shm", "", 2)), "WRONG_ERROR"),
        row(TOLD, seen(ON_BUFFER, SURVIVED), "LENIENT"),
        row(TOLD, seen(ON_BUFFER, SURVIVED, CLOSED), "WRONG_ERROR"),
        row(TOLD_ON_BAD, seen(error("wl_buffer", "bad", 2)), "PASS"),
        row(TOLD_ON_BAD, seen(error("wl_buffer", "good", 2)), "WRONG_ERROR"),
        row(DECLINED, seen(end(ClientEnd.Kind.DECLINED)), "PASS"),
        row(DECLINED, seen(SURVIVED), "LENIENT"),
        row(DECLINED, seen(end(ClientEnd.Kind.TAMPERED)), "WRONG_ERROR"),
        row(WELCOME, seen(SURVIVED), "PASS"),
        row(WELCOME, seen(end(ClientEnd.Kind.UNSEEN)), "WRONG_ERROR"),
        row(WELCOME, seen(end(ClientEnd.Kind.GIVEN_BACK)), "WRONG_ERROR"),
        row(WELCOME, seen(error("wl_shm", "", 2)), "STRICT"),
        row(WELCOME, seen(error("wl_shm", "", 1)), "WRONG_ERROR"),
        row(WELCOME, seen(CLOSED), "WRONG_ERROR"),
        // The target's end, which comes before all else
        row(TOLD, seen(died(128 + 7), healthy(), newcomer(), SURVIVED), "CRASHED(SIGBUS)"),
        row(TOLD, seen(died(128 + 11), healthy(), newcomer(), ON_BUFFER), "CRASHED(SIGSEGV)"),
        row(TOLD, seen(died(1), healthy(), newcomer(), ON_BUFFER), "CRASHED(exit 1)"),
        row(TOLD, seen(died(0), healthy(), newcomer(), ON_BUFFER), "CRASHED(exit 0)"),
        row(TOLD, seen(gone(), healthy(), newcomer(), ON_BUFFER), "CRASHED(gone)"),
        row(TOLD, seen(hung(), bystander(60_000, 9_000), newcomer(), ON_BUFFER), "HUNG"),
        // Harm to others, which comes before what the culprit was told
        row(TOLD, seen(WELL, bystander(501, 0), newcomer(), ON_BUFFER), "HARMED"),
        row(TOLD, seen(WELL, bystander(500, 0), newcomer(), ON_BUFFER), "PASS"),
        row(TOLD, seen(WELL, bystander(0, 501), newcomer(), SURVIVED), "HARMED"),
        row(TOLD, seen(WELL, slowInTheCalm(900), newcomer(), ON_BUFFER), "PASS"),
        row(TOLD, seen(WELL, covered(2000, 10), newcomer(), ON_BUFFER), "PASS"),
        row(TOLD, seen(WELL, covered(2000, 600), newcomer(), ON_BUFFER), "HARMED"),
        row(TOLD, seen(WELL, dropped(), newcomer(), ON_BUFFER), "HARMED"),
        row(TOLD, peaked(513 * MIB), "HARMED"),
        row(TOLD, peaked(512 * MIB), "PASS"),
        row(TOLD, seen(WELL, healthy(), refused(), ON_BUFFER), "HARMED"),
        row(TOLD, seen(WELL, healthy(), slow(1001), ON_BUFFER), "HARMED"),
        row(TOLD, seen(WELL, healthy(), slow(1000), ON_BUFFER), "PASS"),
        row(TOLD, seen(WELL, healthy(), inVain(5001, 2900), ON_BUFFER), "HARMED"),
        row(TOLD, seen(WELL, healthy(), inVain(2000, 2900), ON_BUFFER), "PASS"),
        row(TOLD, paused(bystander(800, 0), 400), "PASS"),
        // Leaks
        row(TOLD, metered(round(0, 1, 0, 0)), "LEAKED"),
        row(TOLD, metered(round(0, 0, 1, 0)), "LEAKED"),
        row(TOLD, metered(round(0, 0, 0, 1)), "LEAKED"),
        row(TOLD, metered(round(0, 0, -1, 0)), "PASS"),
        row(TOLD, metered(round(16 * MIB, 0, 0, 0)), "PASS"),
        row(TOLD, metered(round(16 * MIB + 1, 0, 0, 0)), "LEAKED"),
        row(TOLD, metered(round(0, 1, 0, 0), round(0, 1, 0, 0), round(0, 1, 0, 0)), "LEAKED"),
        row(TOLD, metered(round(0, 9, 0, 0), round(0, 1, 0, 0), round(0, 0, 0, 0)), "PASS"),
        row(TOLD, metered(round(40 * MIB, 0, 0, 0), round(0, 0, 0, 0)), "PASS"),
        row(TOLD, metered(), "PASS"),
        // The lab's own troubles
        row(TOLD, failed(Optional.empty(), Optional.of("no memory")), "BROKEN"),
        row(TOLD, failed(Optional.of("no huge pages"), Optional.empty()), "UNSUPPORTED"),
        row(TOLD, givenUp(dropped(), newcomer(), round(0, 0, 0, 0)), "HARMED"),
        row(TOLD, givenUp(healthy(), newcomer(), round(0, 1, 0, 0)), "LEAKED"),
        row(TOLD, givenUp(healthy(), newcomer(), round(0, 0, 0, 0)), "UNSUPPORTED"),
        // Never begun: the innocent lacks the same, and that is no harm.
        row(TOLD, givenUp(dropped(), NewcomerRecord.none()), "UNSUPPORTED"),
        row(TOLD, seen(), "BROKEN"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void an_observation_has_its_verdict(Expectation expectation, Observation seen, String verdict) {
    assertThat(judge.judge(expectation, seen).label()).isEqualTo(verdict);
  }

  @Test
  void an_attempt_that_the_lab_spoilt_accuses_nobody() {
    assertThat(judge.judge(TOLD, List.of(seen(ON_BUFFER), seen())).label()).isEqualTo("BROKEN");
    assertThat(judge.judge(TOLD, List.of(seen(CLOSED), seen())).label()).isEqualTo("FLAKY");
  }

  @Test
  void a_death_outweighs_that_the_lab_could_not_go_on() {
    var lab = failed(Optional.empty(), Optional.of("connect: ECONNREFUSED"));
    var dead =
        new Observation(
            lab.caseId(),
            1,
            lab.startedAt(),
            1,
            lab.attack(),
            TwinRecord.none(),
            died(128 + 6),
            dropped(),
            refused(),
            NewcomerRecord.none(),
            List.of(),
            UsageRecord.none(),
            0);

    assertThat(judge.judge(TOLD, dead).label()).isEqualTo("CRASHED(SIGABRT)");
  }

  @Test
  void attempts_that_agree_have_one_verdict_and_others_are_flaky() {
    assertThat(judge.judge(TOLD, List.of(seen(ON_BUFFER), seen(ON_BUFFER))).label())
        .isEqualTo("PASS");
    assertThat(judge.judge(TOLD, List.of(seen(ON_BUFFER), seen(SURVIVED), seen(SURVIVED))))
        .satisfies(verdict -> {
          assertThat(verdict.label()).isEqualTo("FLAKY");
          assertThat(verdict.detail()).isEqualTo("1 of 3 PASS, 2 of 3 LENIENT");
        });
    assertThat(judge.judge(TOLD, List.of()).label()).isEqualTo("BROKEN");
  }

  @Test
  void a_limit_that_was_asked_for_is_not_softened_by_the_calm() {
    var strict = new Judge(new Thresholds(100, 0, 1000, 2000, 10, 10, 16 * MIB, MIB, 512 * MIB));

    assertThat(strict.judge(TOLD, seen(WELL, slowInTheCalm(101), newcomer(), ON_BUFFER)).label())
        .isEqualTo("HARMED");
  }

  private static Arguments row(Expectation expectation, Observation seen, String verdict) {
    return Arguments.of(expectation, seen, verdict);
  }

  private static ClientEnd end(ClientEnd.Kind kind) {
    return ClientEnd.of(kind);
  }

  private static ClientEnd error(String interfaceName, String role, int code) {
    return ClientEnd.error(new ErrorSeen(interfaceName, 7, role, code, "words"));
  }

  private static Observation seen(ClientEnd... ends) {
    return seen(WELL, healthy(), newcomer(), ends);
  }

  private static Observation seen(
      TargetRecord target, BystanderRecord bystander, NewcomerRecord newcomer, ClientEnd... ends) {
    return observation(attack(ends), target, bystander, newcomer, List.of(), 0);
  }

  private static Observation paused(BystanderRecord bystander, long labPauseMillis) {
    return observation(attack(ON_BUFFER), WELL, bystander, newcomer(), List.of(), labPauseMillis);
  }

  private static Observation metered(MeterRound... rounds) {
    return observation(attack(ON_BUFFER), WELL, healthy(), newcomer(), List.of(rounds), 0);
  }

  private static Observation peaked(long bytes) {
    var peak = new MeterReading(100 * MIB + bytes, 0, 20, 50, 4, 10);
    return observation(
        attack(ON_BUFFER),
        WELL,
        healthy(),
        newcomer(),
        List.of(round(0, 0, 0, 0)),
        new UsageRecord(Optional.of(peak), 0, List.of()),
        0);
  }

  private static Observation failed(Optional<String> unsupported, Optional<String> labFailure) {
    var attack =
        new AttackRecord(List.of(), new TreeMap<>(), List.of(), unsupported, labFailure, List.of());
    return observation(attack, WELL, healthy(), newcomer(), List.of(), 0);
  }

  /** The script found out that it lacks something, when its client had done what it did. */
  private static Observation givenUp(
      BystanderRecord bystander, NewcomerRecord newcomer, MeterRound... meter) {
    var attack = failed(Optional.of("no huge pages"), Optional.empty()).attack();
    return observation(attack, WELL, bystander, newcomer, List.of(meter), 0);
  }

  private static Observation observation(
      AttackRecord attack,
      TargetRecord target,
      BystanderRecord bystander,
      NewcomerRecord newcomer,
      List<MeterRound> meter,
      long labPauseMillis) {
    return observation(
        attack, target, bystander, newcomer, meter, UsageRecord.none(), labPauseMillis);
  }

  private static Observation observation(
      AttackRecord attack,
      TargetRecord target,
      BystanderRecord bystander,
      NewcomerRecord newcomer,
      List<MeterRound> meter,
      UsageRecord usage,
      long labPauseMillis) {
    return new Observation(
        "a.case",
        1,
        Instant.EPOCH,
        1,
        attack,
        TwinRecord.none(),
        target,
        bystander,
        newcomer,
        NewcomerRecord.none(),
        meter,
        usage,
        labPauseMillis);
  }

  private static AttackRecord attack(ClientEnd... ends) {
    var counts = Arrays.stream(ends).map(end -> new EndCount(end, 1)).toList();
    return new AttackRecord(
        counts, new TreeMap<>(), List.of(), Optional.empty(), Optional.empty(), List.of());
  }

  private static TargetRecord died(int status) {
    return new TargetRecord(
        Optional.of(new TargetExit(Optional.of(status))), false, 0, Optional.empty(), List.of());
  }

  private static TargetRecord gone() {
    return new TargetRecord(
        Optional.of(TargetExit.unknown()), false, 0, Optional.empty(), List.of());
  }

  private static TargetRecord hung() {
    return new TargetRecord(Optional.empty(), false, 5000, Optional.empty(), List.of());
  }

  private static BystanderRecord healthy() {
    return bystander(17, 1);
  }

  private static BystanderRecord bystander(long gapMillis, long answerMillis) {
    return new BystanderRecord(
        10,
        17,
        gapMillis,
        answerMillis,
        true,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static BystanderRecord slowInTheCalm(long gapMillis) {
    return new BystanderRecord(
        10, 100, gapMillis, 1, true, Optional.empty(), Optional.empty(), List.of(), List.of());
  }

  private static BystanderRecord covered(long gapMillis, long answerMillis) {
    return new BystanderRecord(
        10,
        17,
        gapMillis,
        answerMillis,
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static BystanderRecord dropped() {
    return new BystanderRecord(
        10, 17, 17, 1, true, Optional.of("disconnected"), Optional.empty(), List.of(), List.of());
  }

  private static NewcomerRecord newcomer() {
    return welcome(2, 20);
  }

  private static NewcomerRecord welcome(long answerMillis, long frameMillis) {
    return new NewcomerRecord(
        3,
        0,
        answerMillis,
        Optional.empty(),
        3,
        frameMillis,
        2,
        Optional.of(20L),
        Optional.empty());
  }

  private static NewcomerRecord slow(long worstMillis) {
    return welcome(worstMillis, worstMillis);
  }

  /** One of three was not drawn, in a place where a calm one took {@code calmMillis}. */
  private static NewcomerRecord inVain(long frameMillis, long calmMillis) {
    return new NewcomerRecord(
        3, 0, 2, Optional.empty(), 2, frameMillis, 2, Optional.of(calmMillis), Optional.empty());
  }

  private static NewcomerRecord refused() {
    return new NewcomerRecord(
        3, 1, 2, Optional.of("ECONNREFUSED"), 2, 20, 2, Optional.of(20L), Optional.empty());
  }

  private static MeterRound round(long bytes, int descriptors, int mappings, int threads) {
    return new MeterRound(
        new MeterReading(100 * MIB, 0, 20, 50, 4, 0),
        new MeterReading(100 * MIB + bytes, 0, 20 + descriptors, 50 + mappings, 4 + threads, 10));
  }
}
