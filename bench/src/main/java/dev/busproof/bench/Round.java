package dev.busproof.bench;

import java.util.EnumMap;
import java.util.Map;

/**
 * One round: every lane measured once, close together in time.
 *
 * @param medianMicros the median over a lane's iterations of the median over their frames, in
 *     microseconds a frame
 */
record Round(Map<Lane, Double> medianMicros) {
  Round {
    medianMicros = Map.copyOf(new EnumMap<>(medianMicros));
    if (medianMicros.size() != Lane.values().length) {
      throw new IllegalArgumentException("a round without some lanes: " + medianMicros.keySet());
    }
  }

  double micros(Lane lane) {
    Double micros = medianMicros.get(lane);
    if (micros == null) {
      throw new AssertionError(lane);
    }
    return micros;
  }

  /** The speed of a lane as a part of the memcpy's in the same round; 1 is as fast. */
  double ratio(Lane lane) {
    return micros(Lane.PRIVATE_MEMCPY) / micros(lane);
  }
}
