package dev.busproof.clientsim.attack.flow;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import java.util.ArrayList;
import java.util.List;

/** The family {@code flow}. */
public final class FlowCases {
  private static final int DISPLAY = 1;
  private static final int SYNC = 0;
  private static final int GET_REGISTRY = 1;

  /** Each answered by done and delete_id, 24 bytes: far more than any buffer of a server. */
  private static final int SYNCS = 400_000;

  private static final int BATCH = 10_000;

  /** A target that no longer reads is right, and will not begin again while we do not read. */
  private static final long STUCK_MILLIS = 300;

  private static final int IDLERS = 100;
  private static final int VISITORS = 300;

  private static final Expectation BOUNDED =
      Expectation.of(Endings.DISCONNECTED, Endings.NO_MEMORY, Endings.SURVIVES);

  private FlowCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.add(
        new ScriptedCase(
                "flow.half-a-header",
                "%d clients that never finish their first header cost nobody else anything."
                    .formatted(IDLERS),
                "A read that waits for the rest.",
                Needs.NOTHING,
                Expectation.of(Endings.LEAVES, Endings.DISCONNECTED),
                attack -> idlers(attack, new byte[4]))
            .withTwin(Canvas::showOrdinary));
    cases.add(
        new ScriptedCase(
                "flow.half-a-message",
                "%d clients that never finish their first request cost nobody else anything."
                    .formatted(IDLERS),
                "A read that waits for the rest.",
                Needs.NOTHING,
                Expectation.of(Endings.LEAVES, Endings.DISCONNECTED),
                attack -> idlers(attack, Bytes.header(DISPLAY, SYNC, 12)))
            .withTwin(Canvas::showOrdinary));
    cases.add(
        new ScriptedCase(
                "flow.never-reads.syncs",
                "A client that asks %d times and never reads is bounded: thrown out, or not read."
                    .formatted(SYNCS),
                "An output queue that grows for as long as somebody asks.",
                Needs.NOTHING,
                BOUNDED,
                attack -> neverReads(attack, Bytes.message(DISPLAY, SYNC, 2), SYNCS))
            .withTwin(Canvas::showOrdinary));
    cases.add(
        new ScriptedCase(
                "flow.never-reads.registries",
                "A client that asks for all globals again and again and never reads is bounded.",
                "A short request with a long answer, queued without end.",
                Needs.NOTHING,
                Expectation.of(
                    Endings.DISCONNECTED,
                    Endings.NO_MEMORY,
                    Endings.INVALID_METHOD,
                    Endings.SURVIVES),
                attack -> registries(attack))
            .withTwin(Canvas::showOrdinary));
    cases.add(
        new ScriptedCase(
            "flow.reads-slowly",
            "A client that reads a little at a time gets everything, or is thrown out.",
            "A bound on output that is no bound for who is slow, or a writer that waits.",
            BOUNDED,
            FlowCases::readsSlowly));
    cases.add(
        new ScriptedCase(
                "flow.connects-and-leaves",
                "%d clients that connect, ask and leave at once leave nothing behind."
                    .formatted(VISITORS),
                "An answer to somebody who is gone: SIGPIPE, or a descriptor that is kept.",
                Needs.NOTHING,
                Expectation.of(Endings.LEAVES),
                FlowCases::visitors)
            .withTwin(Canvas::showOrdinary));
    cases.addAll(Flood.all());
    return List.copyOf(cases);
  }

  private static void idlers(Attack attack, byte[] beginning) throws Exception {
    var idlers = new ArrayList<Mute>();
    try {
      for (int i = 0; i < IDLERS; i++) {
        var idler = Mute.connect(attack);
        idlers.add(idler);
        idler.write(beginning, Deadline.inMillis(attack.options().answerMillis()));
      }
      // Somebody who finishes is served beside them: that is the sign that others were read.
      try (var client =
          RawClient.connect(attack.libc(), attack.socket(), attack.options().answerMillis())) {
        client.roundtrip();
      }
      attack.left();
    } catch (dev.busproof.clientsim.client.ClientEndedException e) {
      attack.clientEnded(e.end());
    } finally {
      idlers.forEach(Mute::close);
    }
  }

  private static void neverReads(Attack attack, byte[] request, int times) throws Exception {
    try (var client = Mute.connect(attack)) {
      var batch = Bytes.repeat(request, BATCH);
      long taken = 0;
      for (int sent = 0; sent < times && !attack.isCancelled(); sent += BATCH) {
        long now = client.write(batch, Deadline.inMillis(STUCK_MILLIS));
        taken += now;
        if (now < batch.length) {
          break;
        }
      }
      attack.count("bytes taken", taken);
      client.readAtLast();
    }
  }

  private static void registries(Attack attack) throws Exception {
    try (var client = Mute.connect(attack)) {
      long taken = 0;
      for (int from = 2; from < 2 + 100 * 1000 && !attack.isCancelled(); from += 1000) {
        var batch = new byte[1000][];
        for (int i = 0; i < batch.length; i++) {
          batch[i] = Bytes.message(DISPLAY, GET_REGISTRY, from + i);
        }
        var bytes = Bytes.join(batch);
        long now = client.write(bytes, Deadline.inMillis(STUCK_MILLIS));
        taken += now;
        if (now < bytes.length) {
          break;
        }
      }
      attack.count("bytes taken", taken);
      client.readAtLast();
    }
  }

  private static void readsSlowly(Attack attack) throws Exception {
    attack.client(session -> {
      var client = session.client();
      for (int i = 0; i < 40 && !attack.isCancelled(); i++) {
        for (int j = 0; j < 500; j++) {
          client.sync(() -> {});
        }
        client.flush();
        pause(5);
      }
      client.roundtrip();
      Service.expect(attack, session);
    });
  }

  private static void visitors(Attack attack) throws Exception {
    var words =
        Bytes.join(Bytes.message(DISPLAY, GET_REGISTRY, 2), Bytes.message(DISPLAY, SYNC, 3));
    for (int i = 0; i < VISITORS && !attack.isCancelled(); i++) {
      try (var visitor = Mute.connect(attack)) {
        visitor.write(words, Deadline.inMillis(attack.options().answerMillis()));
      }
      attack.left();
    }
  }

  private static void pause(long millis) throws java.io.InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted");
    }
  }
}
