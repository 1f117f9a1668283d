package dev.busproof.clientsim.attack.shm.capture;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.attack.shm.capture.CaptureCase.Plan;
import dev.busproof.clientsim.attack.shm.capture.CaptureCase.Size;
import dev.busproof.clientsim.attack.shm.capture.CaptureCase.Taking;
import dev.busproof.clientsim.attack.shm.file.Backing;
import dev.busproof.clientsim.capture.Dialect;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pictures into every kind of memory that is not what it should be. "If the frame is successfully
 * copied, a ready event is sent. Otherwise, a failed event is sent": whoever says ready and has
 * written nothing is LENIENT.
 */
public final class CaptureCases {
  private static final int GAP_BYTES = 4096;
  private static final int FORMAT_RGB565 = 0x36314752;

  /** What wlr-screencopy has for a buffer that is not as asked for. */
  private static final Ending INVALID_BUFFER =
      Endings.error(ZwlrScreencopyFrameV1.NAME, ZwlrScreencopyFrameV1.Error.INVALID_BUFFER.value());

  private static final Expectation TAKEN = Expectation.of(Endings.SURVIVES);
  private static final Expectation NOT_TAKEN =
      Expectation.of(
          Endings.DECLINED, Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
  private static final Expectation EITHER =
      Expectation.of(
          Endings.SURVIVES,
          Endings.DECLINED,
          Endings.POOL_REFUSED,
          Endings.READ_FAILED,
          Endings.BUFFER_GONE);

  private CaptureCases() {}

  /** All, in every protocol. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    for (var dialect : Dialect.values()) {
      plans().map(plan -> new CaptureCase(dialect, plan)).forEach(cases::add);
      cases.add(new StalledCapture(dialect));
    }
    return List.copyOf(cases);
  }

  private static Stream<Plan> plans() {
    return Stream.of(welcome(), hopeless(), misfits(), meanwhile()).flatMap(List::stream);
  }

  /** Memory that is as good as any. */
  private static List<Plan> welcome() {
    var shows = "A way to write that takes memory for what it usually is.";
    return List.of(
        plan("memfd", "A picture is written, all of it.", shows, TAKEN, CaptureCases::written),
        plan(
            "size-sealed",
            "A picture is written into a file that can neither shrink nor grow.",
            shows,
            Backing.SEALABLE,
            TAKEN,
            (studio, file) -> {
              file.addSeals(Set.of(Seal.SHRINK, Seal.GROW, Seal.SEAL));
              written(studio, file);
            }),
        plan(
            "tmpfs",
            "A picture is written into a file of tmpfs.",
            shows,
            Backing.TMPFS,
            TAKEN,
            CaptureCases::written),
        plan(
            "sparse",
            "A picture is written into a file that is all a hole.",
            shows,
            TAKEN,
            (studio, file) -> {
              file.punchHole(0, studio.sizeBytes());
              written(studio, file);
            }),
        new Plan(
            "in-the-middle",
            "A picture is written into its buffer and nowhere else in the pool.",
            "An offset that is forgotten, or a write by whole pages.",
            Backing.MEMFD,
            bytes -> bytes + 2 * GAP_BYTES,
            TAKEN,
            TAKEN,
            CaptureCases::inTheMiddle),
        plan(
            "pool-destroyed",
            "A picture is written although its pool is destroyed: the buffer keeps it.",
            "A buffer that goes with its pool.",
            TAKEN,
            (studio, file) -> {
              int pool = studio.session().createPool(file, studio.sizeBytes());
              var buffer = studio.session().createBuffer(pool, studio.demand().shape());
              studio.session().destroyPool(pool);
              studio.shootInto(buffer);
              Studio.requireWritten(file, studio.demand().shape());
            }),
        plan(
            "append",
            "A picture is written in place, or fails, also when the file is open for appending.",
            "A pwrite(2) that O_APPEND moves to the end of the file.",
            Expectation.of(Endings.SURVIVES, Endings.DECLINED),
            (studio, file) -> {
              file.setAppending(true);
              written(studio, file);
            }),
        plan(
            "on-screen",
            "A picture is written into a buffer that is on the screen itself.",
            "A buffer that is locked while it is shown, and waited for.",
            Expectation.of(Endings.SURVIVES, Endings.DECLINED),
            (studio, file) -> {
              var buffer = studio.buffer(file);
              Canvas.show(Window.open(studio.session()), buffer.id());
              studio.shootInto(buffer);
            }),
        plan(
            "disk",
            "A picture is written into a file on a disk, or fails.",
            shows,
            Backing.DISK,
            EITHER,
            CaptureCases::shot),
        plan(
            "hugetlb",
            "A picture is written into huge pages, or fails.",
            shows,
            Backing.HUGETLB,
            EITHER,
            CaptureCases::shot));
  }

  /** Memory that cannot be written to, or is not there. */
  private static List<Plan> hopeless() {
    var shows = "A store that is made because the buffer was accepted once.";
    var ready = "A picture that is called ready and was never written.";
    return List.of(
        plan(
            "read-only",
            "A picture into a read-only descriptor fails, and its client is told.",
            ready,
            NOT_TAKEN,
            (studio, file) -> {
              try (var reader = file.reopenReadOnly()) {
                studio.shootInto(studio.buffer(reader));
              }
            }),
        sealed("write-sealed", Seal.WRITE),
        sealed("future-write-sealed", Seal.FUTURE_WRITE),
        cut("to-zero", "to nothing", 0),
        cut("to-half-a-page", "to half a page", 2048),
        new Plan(
            "short-file",
            "A picture into a pool that is longer than its file fails, and its client is told.",
            shows,
            Backing.MEMFD,
            bytes -> bytes / 2,
            NOT_TAKEN,
            NOT_TAKEN,
            CaptureCases::shot));
  }

  /** Buffers that are not what was asked for. */
  private static List<Plan> misfits() {
    var refused = Expectation.of(Endings.DECLINED, INVALID_BUFFER);
    var declined = Expectation.of(Endings.DECLINED);
    var eitherWlr = Expectation.of(Endings.SURVIVES, Endings.DECLINED, INVALID_BUFFER);
    var eitherExt = Expectation.of(Endings.SURVIVES, Endings.DECLINED);
    var shows = "A picture that is written by its own size, and not by its buffer's.";
    return List.of(
        misfit(
            "too-small",
            "A buffer that is too small is refused, and not written past.",
            shows,
            refused,
            declined,
            wanted -> wanted.width(wanted.width() / 2).height(wanted.height() / 2)),
        misfit(
            "one-row-short",
            "A buffer that lacks a row is refused, and not written past.",
            shows,
            refused,
            declined,
            wanted -> wanted.height(wanted.height() - 1)),
        misfit(
            "one-pixel",
            "A buffer of one pixel is refused, and not written past.",
            shows,
            refused,
            declined,
            wanted -> wanted.width(1).height(1).stride(4)),
        misfit(
            "one-row-more",
            "A buffer that has a row too many is refused.",
            shows,
            refused,
            declined,
            wanted -> wanted.height(wanted.height() + 1)),
        misfit(
            "padded-stride",
            "A buffer with padded rows is refused, or written by rows.",
            shows,
            eitherWlr,
            eitherExt,
            wanted -> wanted.stride(wanted.stride() + 64)),
        misfit(
            "other-format",
            "A buffer of another format is refused, or written in that format.",
            "A picture of four bytes a pixel that is written into two.",
            Expectation.of(
                Endings.SURVIVES,
                Endings.DECLINED,
                INVALID_BUFFER,
                Endings.FORMAT_REFUSED,
                Endings.FORMAT_REFUSED_BY_SHM),
            Expectation.of(
                Endings.SURVIVES,
                Endings.DECLINED,
                Endings.FORMAT_REFUSED,
                Endings.FORMAT_REFUSED_BY_SHM),
            wanted -> wanted.format(FORMAT_RGB565).stride(wanted.width() * 2)));
  }

  /** What happens once the picture was asked for. */
  private static List<Plan> meanwhile() {
    var shows = "A buffer that is trusted from the request to the picture.";
    return List.of(
        meanwhile("truncated", "truncated to nothing", shows, (studio, file) -> file.truncate(0)),
        meanwhile(
            "punched",
            "punched full of holes",
            shows,
            (studio, file) -> file.punchHole(0, studio.sizeBytes())),
        meanwhile("sealed", "sealed against writing", shows, (studio, file) -> sealLate(file)),
        plan(
            "buffer-destroyed",
            "A buffer that is destroyed when the picture is asked for costs nobody anything.",
            "A buffer that is written to after it is gone.",
            Expectation.of(Endings.SURVIVES, Endings.DECLINED),
            (studio, file) -> {
              var buffer = studio.buffer(file);
              studio.shot().copyInto(buffer);
              buffer.destroy();
              studio.conclude();
            }),
        plan(
            "frame-destroyed",
            "A picture that is given up when it was asked for costs nobody anything.",
            "A buffer that is written to for a picture that is gone.",
            TAKEN,
            (studio, file) -> {
              studio.shot().copyInto(studio.buffer(file));
              studio.shot().destroy();
              Service.expect(studio.attack(), studio.session());
            }),
        plan(
            "client-gone",
            "A client that leaves when it has asked for a picture leaves nothing behind.",
            "A picture on its way that outlives whom it is for.",
            Expectation.of(Endings.LEAVES),
            (studio, file) -> {
              studio.shot().copyInto(studio.buffer(file));
              throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.LEFT));
            }));
  }

  private static Plan plan(
      String name, String requirement, String shows, Expectation passes, Taking act) {
    return plan(name, requirement, shows, Backing.MEMFD, passes, act);
  }

  private static Plan plan(
      String name,
      String requirement,
      String shows,
      Backing backing,
      Expectation passes,
      Taking act) {
    return new Plan(name, requirement, shows, backing, wholeUnits(backing), passes, passes, act);
  }

  /** Files of huge pages are whole pages. */
  private static Size wholeUnits(Backing backing) {
    return bytes -> Math.ceilDiv(bytes, backing.unitBytes()) * backing.unitBytes();
  }

  private static Plan sealed(String name, Seal seal) {
    return plan(
        name,
        "A picture into a file that is sealed against writing fails, and its client is told.",
        "A picture that is called ready and was never written.",
        Backing.SEALABLE,
        NOT_TAKEN,
        (studio, file) -> {
          file.addSeals(Set.of(seal));
          shot(studio, file);
        });
  }

  private static Plan cut(String name, String text, long leftBytes) {
    return plan(
        "truncated-before." + name,
        "A picture into a file that was truncated %s fails, and the file stays as short."
            .formatted(text),
        "A write that makes a client's file longer than its client made it.",
        NOT_TAKEN,
        (studio, file) -> {
          var buffer = studio.buffer(file);
          studio.session().client().roundtrip();
          file.truncate(leftBytes);
          ClientEndedException end = null;
          try {
            studio.shootInto(buffer);
          } catch (ClientEndedException e) {
            end = e;
          }
          if (file.sizeBytes() != leftBytes) {
            throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.TAMPERED));
          }
          if (end != null) {
            throw end;
          }
        });
  }

  /** From the buffer that is wanted to one that is not. */
  private interface Misfit {
    BufferShape of(BufferShape wanted);
  }

  private static Plan misfit(
      String name,
      String requirement,
      String shows,
      Expectation wlr,
      Expectation ext,
      Misfit misfit) {
    return new Plan(
        name,
        requirement,
        shows,
        Backing.MEMFD,
        bytes -> 2L * bytes,
        wlr,
        ext,
        (studio, file) -> {
          var shape = misfit.of(studio.demand().shape());
          int bufferBytes = shape.stride() * shape.height();
          studio.shootInto(studio.buffer(file, shape, bufferBytes));
        });
  }

  private static Plan meanwhile(String name, String text, String shows, Taking event) {
    return plan(
        "meanwhile." + name,
        "A file that is %s when the picture is asked for costs at most its own client."
            .formatted(text),
        shows,
        Backing.SEALABLE,
        EITHER,
        (studio, file) -> {
          studio.shot().copyInto(studio.buffer(file));
          event.play(studio, file);
          studio.conclude();
        });
  }

  private static void shot(Studio studio, Fd file) throws ClientEndedException, IOException {
    studio.shootInto(studio.buffer(file));
  }

  private static void written(Studio studio, Fd file) throws ClientEndedException, IOException {
    shot(studio, file);
    Studio.requireWritten(file, studio.demand().shape());
  }

  private static void inTheMiddle(Studio studio, Fd file) throws ClientEndedException, IOException {
    int sizeBytes = studio.sizeBytes();
    var shape = studio.demand().shape().at(GAP_BYTES);
    studio.shootInto(studio.buffer(file, shape, sizeBytes + 2 * GAP_BYTES));
    Studio.requireWritten(file, shape);
    if (!Studio.isUntouched(file, 0, GAP_BYTES)
        || !Studio.isUntouched(file, GAP_BYTES + (long) sizeBytes, GAP_BYTES)) {
      throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.TAMPERED));
    }
  }

  /** Whoever maps the file writable keeps the seal out. */
  private static void sealLate(Fd file) throws LinuxException {
    try {
      file.addSeals(Set.of(Seal.WRITE));
    } catch (LinuxException e) {
      if (e.errno() != Errno.EBUSY) {
        throw e;
      }
    }
  }
}
