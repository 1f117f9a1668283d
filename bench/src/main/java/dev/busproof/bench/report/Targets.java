package dev.busproof.bench.report;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Ratio;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** How fast busproof means to be, and what of that a run shows. */
final class Targets {
  /** What a run says about a target. */
  enum Verdict {
    PASS("pass"),
    SHORT("short"),
    /** The rounds disagree by more than the figure itself. */
    NOISY("noisy"),
    /** There were too few rounds for that to be known. */
    UNSURE("too few rounds"),
    /** The run does not have what it takes. */
    MISSING("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * One target.
   *
   * @param limit what is wanted, as it is printed
   * @param figure what was measured, as it is printed; empty when it was not
   * @param section of docs/performance-limits.md, which says what keeps it from being reached
   */
  record Row(String what, String limit, String figure, Verdict verdict, String section) {}

  private static final Parameters FULL_HD =
      Parameters.of("size", "1920x1080").with("damage", "full").with("memory", "warm");
  private static final Parameters OVER =
      Parameters.of("painting", "over").with("size", "1920x1080");

  private final BenchRun run;
  private String section = "";
  private final List<Row> rows = new ArrayList<>();

  private Targets(BenchRun run) {
    this.run = run;
  }

  /** All of them, in the order in which they were set. */
  static List<Row> of(BenchRun run) {
    Targets targets = new Targets(run);
    targets.lanes();
    targets.sideBySide();
    return List.copyOf(targets.rows);
  }

  private void lanes() {
    section = "Ingest";
    atLeast("SEALED window ingest, 1080p, of memcpy", 0.97, share("sealed-window"));
    atLeast("GUARDED window ingest, 1080p, of memcpy", 0.97, share("guarded-window"));
    atLeast(
        "COPIED ingest into THP memory, THP memfd, of memcpy", 0.85, share("thp-copied-window"));
    atMost(
        "guard fault, whole 1080p buffer truncated: of 2.5 minor faults and the zero pages",
        1.0,
        guardFault());
    section = "Pixels";
    atMost("OVER blend 1080p, of pixman's time", 0.5, ofBestPeer("pixels", OVER));
  }

  private void sideBySide() {
    Parameters size = Parameters.of("size", "1920x1080");
    section = "Processor time of a frame";
    atMost(
        "compositor CPU per full-damage 1080p XRGB frame, sealed pool, of the best peer",
        0.35,
        ofBestPeer("frame-cpu", size.with("pool", "sealed")));
    atMost("the same, unsealed pool", 0.35, ofBestPeer("frame-cpu", size.with("pool", "unsealed")));
    section = "Latency";
    atMost("sync roundtrip p50, of the best peer", 1.0, ofBestPeer("sync-p50", Parameters.NONE));
    atMost("sync roundtrip p99, of the best peer", 1.5, ofBestPeer("sync-p99", Parameters.NONE));
    atLeast(
        "wl_surface.damage requests per second, of the best peer",
        1.0,
        ofBestPeer("damage-requests", Parameters.NONE));
    section = "Connecting";
    atMost(
        "connect + roundtrip, of the best peer's time",
        1.2,
        ofBestPeer("connect", Parameters.of("clients", 1000)));
    atMost("pool cycle, of the best peer's time", 1.2, ofBestPeer("pool-cycle", Parameters.NONE));
    section = "Processor time of a frame";
    Parameters fifty = Parameters.of("clients", 50);
    atLeast(
        "50 clients 256x256 at 60 Hz: frames per second of the slowest",
        59.5,
        value("crowd-fps-slowest", fifty));
    atMost("50 clients: CPU, of the best peer", 1.0, ofBestPeer("crowd-cpu", fifty));
    atMost(
        "scattered damage, 30,000 rectangles in a commit (a quick run: 10,000), of weston's time",
        0.05,
        ofLane("scattered-damage-cpu", Parameters.of("rectangles", 30_000), "weston")
            .or(() ->
                ofLane("scattered-damage-cpu", Parameters.of("rectangles", 10_000), "weston")));
    section = "Start";
    atMost("start to ready, ms", 200, value("start-to-ready", Parameters.NONE));
    atMost("resident memory idle, MiB", 90, value("idle-rss", Parameters.NONE));
    atMost(
        "first frames after start: longest gap at 60 Hz, ms",
        50,
        value("first-frames-longest-gap", Parameters.NONE));
    section = "Racing truncation";
    atMost(
        "racing truncation: bystander's p99 frame gap, of its quiet p99",
        1.2,
        value("bystander-gap-p99-ratio", Parameters.NONE));
  }

  private void atLeast(String what, double limit, Optional<Ratio> figure) {
    add(what, ">= ", limit, figure, figure.filter(f -> f.spread().median() >= limit).isPresent());
  }

  private void atMost(String what, double limit, Optional<Ratio> figure) {
    add(what, "<= ", limit, figure, figure.filter(f -> f.spread().median() <= limit).isPresent());
  }

  private void add(
      String what, String sign, double limit, Optional<Ratio> figure, boolean reached) {
    String wanted = sign + number(limit);
    if (figure.isEmpty()) {
      rows.add(new Row(what, wanted, "", Verdict.MISSING, section));
    } else if (figure.get().isNoise()) {
      rows.add(new Row(what, wanted, "noisy", Verdict.NOISY, section));
    } else if (figure.get().isUnsure()) {
      String about = "~" + number(figure.get().spread().median());
      rows.add(new Row(what, wanted, about, Verdict.UNSURE, section));
    } else {
      rows.add(
          new Row(
              what,
              wanted,
              text(figure.get().spread()),
              reached ? Verdict.PASS : Verdict.SHORT,
              section));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.2f", value);
  }

  private static String text(Spread figure) {
    return "%s (%s-%s)"
        .formatted(number(figure.median()), number(figure.smallest()), number(figure.largest()));
  }

  private Optional<Measurement> ours(String group, Parameters parameters) {
    return run.measurements().stream()
        .filter(one -> one.group().equals(group) && one.parameters().equals(parameters))
        .filter(one -> one.role() == Role.OURS)
        .findFirst();
  }

  private Optional<Measurement> lane(String group, String lane, Parameters parameters) {
    return run.find(new Measurement.Key(group, lane, parameters));
  }

  private Optional<Ratio> share(String lane) {
    return lane("ingest", lane, FULL_HD)
        .flatMap(one -> run.limitOf(one).flatMap(limit -> Ratio.goodness(one, limit)));
  }

  private Optional<Ratio> ofBestPeer(String group, Parameters parameters) {
    return ours(group, parameters)
        .flatMap(one -> run.bestPeerOf(one).flatMap(peer -> Ratio.plain(one, peer)));
  }

  /** Of a peer whose name, before its version, is that. */
  private Optional<Ratio> ofLane(String group, Parameters parameters, String name) {
    Optional<Measurement> peer =
        run.measurements().stream()
            .filter(one -> one.group().equals(group) && one.parameters().equals(parameters))
            .filter(one -> one.role() == Role.PEER && one.lane().startsWith(name))
            .findFirst();
    return ours(group, parameters).flatMap(one -> peer.flatMap(other -> Ratio.plain(one, other)));
  }

  private Optional<Ratio> value(String group, Parameters parameters) {
    return ours(group, parameters).map(one -> new Ratio(one.spread(), one.valueByRound().size()));
  }

  private Optional<Ratio> guardFault() {
    Optional<Measurement> guard = lane("fault-whole-buffer", "guard-whole-buffer", Parameters.NONE);
    Optional<Measurement> zeros = lane("fault-whole-buffer", "zero-pages", Parameters.NONE);
    Optional<Measurement> minor = lane("fault-one-load", "minor-fault", Parameters.NONE);
    if (guard.isEmpty() || zeros.isEmpty() || minor.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Integer, Double> zeroByRound = zeros.get().valueByRound();
    SortedMap<Integer, Double> minorByRound = minor.get().valueByRound();
    List<Double> shares = new ArrayList<>();
    guard
        .get()
        .valueByRound()
        .forEach((round, nanos) -> {
          Double zero = zeroByRound.get(round);
          Double one = minorByRound.get(round);
          if (zero != null && one != null) {
            shares.add(nanos / (2.5 * one + zero));
          }
        });
    return shares.isEmpty()
        ? Optional.empty()
        : Optional.of(new Ratio(Spread.of(shares), shares.size()));
  }
}
