package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import java.io.IOException;
import java.util.List;

/**
 * Numbers of {@code wl_shm_pool.create_buffer} that do not fit together, or only just do.
 *
 * @param name the last part of the id
 * @param text what the buffer has, in a sentence
 * @param poolBytes the pool and its file
 * @param formats the first of these that the target advertises is used, or the first if none is
 * @param answer what it deserves
 */
record ArithCase(
    String name,
    String text,
    BufferShape shape,
    int poolBytes,
    List<Integer> formats,
    Answer answer)
    implements AttackCase {

  /** What a buffer deserves. */
  private enum Answer {
    /** An error: size, stride or offset is wrong. */
    REFUSAL,
    /** An error: the format is not one that was advertised. */
    FORMAT_REFUSAL,
    /** An error: the format was not advertised, or else its pixels need more bytes. */
    EITHER_REFUSAL,
    /** To be shown. */
    SERVICE,
    /** Nothing says which. */
    SERVICE_AND_REFUSAL,
    /** To be shown; the protocol lets a compositor draw a line here all the same. */
    SERVICE_OR_REFUSAL;

    boolean isService() {
      return this == SERVICE || this == SERVICE_OR_REFUSAL || this == SERVICE_AND_REFUSAL;
    }
  }

  private static final int W = Canvas.WIDTH;
  private static final int H = Canvas.HEIGHT;
  private static final int ROW = W * 4;
  private static final int BYTES = Canvas.BYTES;
  private static final int MIN = Integer.MIN_VALUE;
  private static final int MAX = Integer.MAX_VALUE;

  /** A product of two of these is 2^32, which is nothing in 32 bits. */
  private static final int ROOT = 1 << 16;

  private static final BufferShape FITS = Canvas.SHAPE;

  /** Formats of eight and six bytes a pixel (drm_fourcc.h): XR4H, AR4H, XB4H, AB4H, XR48, AR48. */
  private static final List<Integer> WIDE =
      List.of(0x48345258, 0x48345241, 0x48344258, 0x48344241, 0x38345258, 0x38345241);

  /** Formats of a second plane, which lies behind the first (drm_fourcc.h): NV12, YU12, YV12. */
  private static final List<Integer> PLANAR = List.of(0x3231564e, 0x32315559, 0x32315659);

  static List<AttackCase> all() {
    return List.of(
        served("exact-fit", "the size of its pool to the byte", FITS, BYTES),
        served("one-pixel", "a single pixel", new BufferShape(0, 1, 1, 4, 1), 4),
        served("padded-rows", "rows with padding", FITS.stride(ROW + 64), (ROW + 64) * H),
        served("last-pixel", "the last pixel of its pool", at(BYTES - 4), BYTES),
        borderline("unaligned-offset", "an offset of one byte", FITS.at(1), BYTES + 1),
        borderline("unaligned-stride", "an odd stride", FITS.stride(ROW + 1), (ROW + 1) * H),
        of(
            "last-row-unpadded",
            "no padding behind its last row, where others have some",
            FITS.stride(ROW + 64),
            (ROW + 64) * (H - 1) + ROW,
            Answer.SERVICE_AND_REFUSAL),
        refused("pool-one-byte-short", "one byte more than its pool", FITS, BYTES - 1),
        refused("offset-one-byte-long", "its pool's size and an offset", FITS.at(1), BYTES),
        refused("offset-at-the-end", "an offset at the end of its pool", at(BYTES), BYTES),
        // Whole pages, so that what lies behind the last row lies behind the pool.
        refused(
            "stride-below-width",
            "a stride of four pixels too few",
            FITS.stride(ROW - 16),
            (ROW - 16) * H),
        refused("stride-in-pixels", "a stride of its width in pixels", FITS.stride(W), W * H),
        refused("stride-zero", "a stride of zero", FITS.stride(0), BYTES),
        refused("stride-negative", "a negative stride", FITS.at(BYTES - ROW).stride(-ROW), BYTES),
        refused("stride-int-min", "a stride of -2^31", FITS.stride(MIN), BYTES),
        refused("width-zero", "no width", FITS.width(0), BYTES),
        refused("width-negative", "a negative width", FITS.width(-W), BYTES),
        refused("width-int-min", "a width of -2^31", FITS.width(MIN), BYTES),
        refused("height-zero", "no height", FITS.height(0), BYTES),
        refused("height-negative", "a negative height", FITS.height(-H), BYTES),
        refused("height-int-min", "a height of -2^31", FITS.height(MIN), BYTES),
        refused("offset-negative", "a negative offset", FITS.at(-ROW), BYTES),
        refused("offset-int-min", "an offset of -2^31", FITS.at(MIN), BYTES),
        refused(
            "width-times-4",
            "rows of 2^32 bytes and four more",
            new BufferShape(0, (1 << 30) + 1, 1, (1 << 30) + 1, 1),
            BYTES),
        refused(
            "width-times-4-negative",
            "rows of 2^31 bytes",
            new BufferShape(0, 1 << 29, 1, 1 << 29, 1),
            BYTES),
        refused("stride-times-height", "2^32 bytes", FITS.stride(ROOT).height(ROOT), BYTES),
        refused(
            "stride-times-height-small",
            "2^32 bytes and one row",
            FITS.stride(ROOT).height(ROOT + 1),
            BYTES),
        refused(
            "stride-times-height-negative",
            "2^31 bytes",
            FITS.stride(ROOT).height(ROOT / 2),
            BYTES),
        refused("offset-plus-size", "an end beyond 2^31", FITS.at(MAX - ROW), BYTES),
        refused("offset-int-max", "an offset of 2^31 - 1", FITS.at(MAX), BYTES),
        refused("all-int-max", "2^31 - 1 of everything", new BufferShape(MAX, MAX, MAX, MAX, 1), 4),
        of("format-unknown", "no known format", List.of(0xdeadbeef), Answer.FORMAT_REFUSAL),
        of("format-wide", "pixels of six or eight bytes", WIDE, Answer.EITHER_REFUSAL),
        of("format-planar", "a second plane past its pool", PLANAR, Answer.EITHER_REFUSAL));
  }

  private static BufferShape at(int offset) {
    return new BufferShape(offset, 1, 1, 4, BufferShape.XRGB8888);
  }

  private static AttackCase served(String name, String text, BufferShape shape, int poolBytes) {
    return of(name, text, shape, poolBytes, Answer.SERVICE);
  }

  private static AttackCase borderline(String name, String text, BufferShape shape, int poolBytes) {
    return of(name, text, shape, poolBytes, Answer.SERVICE_OR_REFUSAL);
  }

  private static AttackCase refused(String name, String text, BufferShape shape, int poolBytes) {
    return of(name, text, shape, poolBytes, Answer.REFUSAL);
  }

  private static AttackCase of(
      String name, String text, BufferShape shape, int poolBytes, Answer answer) {
    return new ArithCase(name, text, shape, poolBytes, List.of(shape.format()), answer);
  }

  private static AttackCase of(String name, String text, List<Integer> formats, Answer answer) {
    return new ArithCase(name, text, FITS, BYTES, formats, answer);
  }

  @Override
  public String id() {
    return "shm.arith." + name;
  }

  @Override
  public String requirement() {
    var deserved =
        switch (answer) {
          case SERVICE, SERVICE_OR_REFUSAL -> "shown";
          case SERVICE_AND_REFUSAL -> "shown, or refused at once";
          case REFUSAL, FORMAT_REFUSAL, EITHER_REFUSAL -> "refused, and never read";
        };
    return "A buffer that has %s is %s.".formatted(text, deserved);
  }

  @Override
  public String shows() {
    return answer.isService()
        ? "A check that draws the line on the wrong side, or a row that is looked for elsewhere."
        : "A check that confuses pixels with bytes, or numbers that no longer fit where they are"
            + " multiplied.";
  }

  @Override
  public Expectation expectation() {
    return switch (answer) {
      case REFUSAL -> Expectation.of(Endings.LAYOUT_REFUSED, Endings.LAYOUT_REFUSED_BY_SHM);
      case FORMAT_REFUSAL -> Expectation.of(Endings.FORMAT_REFUSED, Endings.FORMAT_REFUSED_BY_SHM);
      case EITHER_REFUSAL ->
          Expectation.of(
              Endings.LAYOUT_REFUSED,
              Endings.LAYOUT_REFUSED_BY_SHM,
              Endings.FORMAT_REFUSED,
              Endings.FORMAT_REFUSED_BY_SHM);
      case SERVICE -> Expectation.of(Endings.SURVIVES);
      case SERVICE_AND_REFUSAL ->
          Expectation.of(Endings.SURVIVES, Endings.LAYOUT_REFUSED, Endings.LAYOUT_REFUSED_BY_SHM);
      case SERVICE_OR_REFUSAL ->
          Expectation.of(Endings.SURVIVES)
              .butPermits(Endings.LAYOUT_REFUSED, Endings.LAYOUT_REFUSED_BY_SHM);
    };
  }

  @Override
  public void run(Attack attack) throws Exception {
    int colour = Look.colourOf(id());
    try (var file = Memfd.create(attack.libc(), "busproof-arith", poolBytes);
        var hole = Memfd.create(attack.libc(), "busproof-hole", BYTES)) {
      if (answer.isService()) {
        paint(file, colour);
      }
      attack.client(session -> {
        // Mappings tend to lie side by side: with nothing behind those around it, whoever reads
        // past this one falls, where he would otherwise read what is others'.
        session.createPool(hole.fd(), BYTES);
        int pool = session.createPool(file.fd(), poolBytes);
        session.createPool(hole.fd(), BYTES);
        session.client().roundtrip();
        hole.truncate(0);
        play(attack, session, pool, colour);
      });
    }
  }

  /** The rows, byte by byte where an odd stride takes them, and nothing between them. */
  private void paint(Memfd file, int colour) throws IOException {
    for (int y = 0; y < shape.height(); y++) {
      long start = shape.offset() + (long) y * shape.stride();
      file.fd().fill(start, shape.width() * 4L, colour);
    }
  }

  private void play(Attack attack, Session session, int pool, int colour)
      throws ClientEndedException, IOException {
    var advertised = session.formats();
    int format =
        formats.stream().filter(advertised::contains).findFirst().orElseGet(formats::getFirst);
    var buffer = session.createBuffer(pool, shape.format(format));
    // Whoever refuses does it here; whoever does not must read the buffer next.
    session.client().roundtrip();
    var window = Window.open(session);
    if (answer.isService()) {
      Canvas.showAndBeServed(attack, session, window, buffer);
      // Of a single pixel, any other client's is as good.
      if (shape.width() > 1) {
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      }
    } else {
      Canvas.show(window, buffer.id());
    }
  }
}
