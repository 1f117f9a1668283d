package dev.busproof.compositor.render;

import java.util.function.Function;

/**
 * How much painting one frame may take, in units of about a nanosecond: one pixel blended, or a
 * share of the search for what is seen. Counted, not timed, so that the same windows always come to
 * the same.
 *
 * @param perPayer units for the layers of one payer
 * @param overall units for those of all payers together
 * @param payerOf who is charged for a layer; payers are compared by identity
 */
public record PaintLimits(long perPayer, long overall, Function<Layer, Object> payerOf) {
  /**
   * All outputs full of translucent pixels eight times. The least leaves small outputs the same
   * time for the search, which costs what the layers are and not what they cover.
   */
  private static final int OUTPUTS_PER_PAYER = 8;

  private static final long LEAST_PER_PAYER = 16_000_000;
  private static final int PAYERS_AT_LIMIT = 4;

  /** What outputs with so many pixels in all can bear without missing more than a few frames. */
  public static PaintLimits of(long pixels, Function<Layer, Object> payerOf) {
    long perPayer = Math.max(LEAST_PER_PAYER, OUTPUTS_PER_PAYER * pixels);
    return new PaintLimits(perPayer, PAYERS_AT_LIMIT * perPayer, payerOf);
  }

  /** No limits: for layers that are all our own. */
  static PaintLimits none() {
    return new PaintLimits(Long.MAX_VALUE, Long.MAX_VALUE, layer -> PaintLimits.class);
  }
}
