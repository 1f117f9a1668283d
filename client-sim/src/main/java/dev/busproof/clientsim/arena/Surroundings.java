package dev.busproof.clientsim.arena;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.clientsim.witness.Bystander;
import dev.busproof.clientsim.witness.Newcomers;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an attack finds when it begins: a target that answers, an innocent client that draws, and
 * knowledge of what is normal here. All of it is renewed when the target died or the innocent
 * client was harmed.
 */
final class Surroundings implements AutoCloseable {
  private static final long CALM_FRAMES = 20;
  private static final long CALM_MILLIS = 1500;

  /** Of the frames that come while an innocent window lies on top, at least so many must. */
  private static final long COVERED_FRAMES = 3;

  /** One slow moment is no reason to test nothing, and patience with an idle target has an end. */
  private static final int MOST_LESSONS = 2;

  /** The first newcomers pay for what a target loads only once. */
  private static final int CALM_NEWCOMERS = 3;

  private final Libc libc;
  private final Target target;
  private final AttackOptions options;

  private volatile @Nullable Bystander bystander;
  private Optional<Map<String, Integer>> globals = Optional.empty();
  private long calmGapMillis;
  private boolean framesWhenCovered;
  private Newcomers.Calm calm = Newcomers.Calm.UNKNOWN;
  private Optional<String> servesNobody = Optional.empty();
  private int lessons;
  private boolean hasServed;

  Surroundings(Libc libc, Target target, AttackOptions options) {
    this.libc = libc;
    this.target = target;
    this.options = options;
  }

  /**
   * Makes everything ready.
   *
   * @return true when the target is another process than before
   */
  boolean prepare() throws TargetFailedException {
    boolean fresh = target.ensureReady();
    if (fresh) {
      lessons = 0;
    }
    if (fresh || globals.isEmpty()) {
      do {
        learn(renewed());
      } while (!hasLearned() && lessons < MOST_LESSONS);
    } else if (bystander == null || !bystander().isServedWithin(CALM_MILLIS)) {
      renewed().awaitFrames(2, CALM_MILLIS);
    }
    bystander().calibrate(calmGapMillis, framesWhenCovered);
    return fresh;
  }

  /**
   * As {@link #prepare}, but what was learnt of an earlier process is taken to hold for the next:
   * two seconds less for who kills many.
   */
  boolean prepareBriefly() throws TargetFailedException {
    if (lessons == 0 || !hasLearned()) {
      return prepare();
    }
    boolean fresh = target.ensureReady();
    if (fresh || !bystander().isServedWithin(CALM_MILLIS)) {
      renewed().awaitFrames(2, CALM_MILLIS);
      bystander().calibrate(calmGapMillis, framesWhenCovered);
    }
    return fresh;
  }

  /** Another innocent client in the place of the present one, if there is any. */
  private Bystander renewed() {
    close();
    var next = Bystander.start(libc, target.socket(), options.answerMillis());
    bystander = next;
    return next;
  }

  private boolean hasLearned() {
    return globals.isPresent() && servesNobody.isEmpty();
  }

  Bystander bystander() {
    var present = bystander;
    if (present == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    return present;
  }

  /** The newest version of each global that the target announces. */
  Map<String, Integer> globals() {
    return globals.orElse(Map.of());
  }

  /** Why nothing can be said of the target yet, if so; {@link #prepare} tries again. */
  Optional<String> unknown() {
    if (globals.isEmpty()) {
      return Optional.of(
          "the target was ready, and then did not tell its globals within %d ms"
              .formatted(options.answerMillis()));
    }
    return hasServed
        ? servesNobody.map(why -> why + ", and it served them before it was started anew")
        : Optional.empty();
  }

  /** What the target or the machine lacks of these, as a reason. */
  Optional<String> missing(Needs needs) {
    return needs.missing(globals()).or(() -> servesNobody);
  }

  /** What a newcomer may expect. */
  Newcomers.Calm calm() {
    return calm;
  }

  /**
   * Learns what is normal: the globals, the longest gap between frames in the calm, whether frames
   * go on while an innocent window lies on top, and how long a newcomer waits. The innocent windows
   * are also the target's first, so what it sets up only once is set up before anything is
   * measured.
   */
  private void learn(Bystander beside) {
    globals = announced();
    beside.awaitFrames(2, CALM_MILLIS);
    beside.reset();
    boolean draws = beside.awaitFrames(CALM_FRAMES, CALM_MILLIS);
    calmGapMillis = beside.longestGapMillis();
    beside.reset();
    innocent();
    framesWhenCovered = draws && beside.frames() >= COVERED_FRAMES;
    calm = Newcomers.learn(libc, target.socket(), options.answerMillis(), CALM_NEWCOMERS);
    // A target that does nothing survives everything: that must not look like strength.
    lessons++;
    boolean serves = draws || calm.frameMillis().isPresent();
    hasServed |= serves;
    servesNobody =
        serves
            ? Optional.empty()
            : Optional.of(
                "the target serves nobody: an honest window's buffer was neither drawn nor given"
                    + " back within %d ms, before any attack".formatted(options.answerMillis()));
  }

  private Optional<Map<String, Integer>> announced() {
    try (var client = RawClient.connect(libc, target.socket(), options.answerMillis())) {
      var versions = new HashMap<String, Integer>();
      client.globals().forEach((name, global) -> versions.put(name, global.version()));
      return Optional.of(Map.copyOf(versions));
    } catch (LinuxException | ClientEndedException e) {
      return Optional.empty(); // the case finds the target dead or hung, or could not be tested
    }
  }

  private void innocent() {
    try {
      Catalogue.innocent().run(new Attack(libc, target.socket(), options));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // A target that cannot stand its first honest client shows it again in the first case.
      globals = announced();
    }
  }

  @Override
  public void close() {
    var present = bystander;
    if (present != null) {
      present.close();
    }
  }
}
