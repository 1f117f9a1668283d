package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.observe.ClientEnd;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of a program, as far as its clients know.
 *
 * @param ends by client, in the order in which they connected; the second connection of one name is
 *     {@code name#2}
 * @param features what could be seen, in short texts that are the same in every run: {@code error
 *     wl_shm.1}, {@code event xdg_surface.configure}, {@code end CLOSED}, {@code pair
 *     wl_surface.attach>wl_surface.commit}
 * @param messages sent, raw ones counted as one each
 * @param truncations times that a file was given a size, in storms: its first size
 * @param framesSeen frame callbacks that came
 * @param readDelayMicros the median of the times from a commit to the first release or frame
 *     callback after it; 0 when none came
 * @param leftOut steps that could not be done
 */
public record Played(
    Map<String, ClientEnd> ends,
    Set<String> features,
    long messages,
    long truncations,
    long framesSeen,
    long readDelayMicros,
    long leftOut) {
  public Played {
    ends = Collections.unmodifiableMap(new LinkedHashMap<>(ends));
    features = Collections.unmodifiableSet(new TreeSet<>(features));
  }

  /** Of a program of which nothing was left out. */
  public Played(
      Map<String, ClientEnd> ends,
      Set<String> features,
      long messages,
      long truncations,
      long framesSeen,
      long readDelayMicros) {
    this(ends, features, messages, truncations, framesSeen, readDelayMicros, 0);
  }
}
