package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import java.util.Arrays;
import java.util.List;

/** A pool's file is truncated once, at one moment, to one size. */
record TruncateOnce(Moment moment, Cut cut) implements AttackCase {

  /** When the file is truncated. */
  enum Moment {
    BEFORE_COMMIT("before-commit", "before its buffer is attached"),
    BETWEEN("between-attach-and-commit", "between the attach and the commit of its buffer"),
    AFTER_COMMIT("after-commit", "while its buffer is shown, which is then committed again");

    private final String idPart;
    private final String text;

    Moment(String idPart, String text) {
      this.idPart = idPart;
      this.text = text;
    }
  }

  /** What is left of the file. */
  enum Cut {
    TO_ZERO("to-zero", "to 0 bytes", 0),
    HALF_PAGE("to-half-a-page", "to half a page", 2048),
    /** Nothing is missing that a mapping could notice: the rest of the last page reads as zeros. */
    ONE_BYTE("by-one-byte", "by one byte", Canvas.BYTES - 1);

    private final String idPart;
    private final String text;
    private final long sizeBytes;

    Cut(String idPart, String text, long sizeBytes) {
      this.idPart = idPart;
      this.text = text;
      this.sizeBytes = sizeBytes;
    }
  }

  static List<AttackCase> all() {
    return Arrays.stream(Moment.values())
        .flatMap(m -> Arrays.stream(Cut.values()).map(c -> (AttackCase) new TruncateOnce(m, c)))
        .toList();
  }

  @Override
  public String id() {
    return "shm.truncate.%s.%s".formatted(moment.idPart, cut.idPart);
  }

  @Override
  public String requirement() {
    return "A pool whose file is truncated %s %s costs at most its own client."
        .formatted(cut.text, moment.text);
  }

  @Override
  public String shows() {
    return "Loads past the end of the file that are not guarded, or an error that names the wrong"
        + " object.";
  }

  @Override
  public Expectation expectation() {
    return cut == Cut.ONE_BYTE
        ? Expectation.of(Endings.READ_FAILED, Endings.BUFFER_GONE, Endings.SURVIVES)
        : Expectation.of(Endings.READ_FAILED, Endings.BUFFER_GONE);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = Memfd.create(attack.libc(), "busproof-truncated", Canvas.BYTES)) {
      file.fill(Canvas.COLOUR);
      attack.client(session -> {
        var window = Window.open(session);
        int pool = session.createPool(file.fd(), Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        switch (moment) {
          case BEFORE_COMMIT -> {}
          case BETWEEN -> window.attach(buffer);
          case AFTER_COMMIT -> Canvas.show(window, buffer);
        }
        // What was sent so far has been handled when this returns.
        session.client().roundtrip();
        file.truncate(cut.sizeBytes);
        if (moment != Moment.BETWEEN) {
          window.attach(buffer);
        }
        Canvas.commitAndWait(window);
      });
    }
  }
}
