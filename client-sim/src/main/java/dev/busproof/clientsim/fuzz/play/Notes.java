package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.observe.ClientEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What is seen while a program is played. Used by its thread. */
final class Notes {
  /** The median of so many is as good as that of all. */
  private static final int MOST_DELAYS = 1024;

  private final Map<String, ClientEnd> ends = new LinkedHashMap<>();
  private final Map<String, Integer> connections = new HashMap<>();
  private final Set<String> features = new HashSet<>();
  private final List<Long> delaysNanos = new ArrayList<>();
  private String lastRequest = "";
  private long messages;
  private long frames;
  private long leftOut;

  /** What a connection of that client is called: {@code c1}, {@code c1#2}. */
  String connection(String client) {
    int number = connections.merge(client, 1, Integer::sum);
    return number == 1 ? client : client + "#" + number;
  }

  boolean hasConnected() {
    return !ends.isEmpty();
  }

  /** What is known of that connection until it has ended. */
  void connected(String connection) {
    ends.put(connection, ClientEnd.of(ClientEnd.Kind.SURVIVED));
  }

  void ended(String connection, ClientEnd end) {
    ends.put(connection, end);
  }

  /**
   * A message was sent.
   *
   * @param before what the client had sent before that; empty for the first
   */
  void sent(String before, String message) {
    messages++;
    lastRequest = message;
    features.add("pair " + (before.isEmpty() ? "connect" : before) + ">" + message);
  }

  /** Something was done to a file. */
  void acted(String action) {
    features.add("pair " + (lastRequest.isEmpty() ? "connect" : lastRequest) + ">" + action);
  }

  void event(String event) {
    features.add("event " + event);
  }

  void frame() {
    frames++;
  }

  /** From a commit to the first sign that it was read. */
  void read(long delayNanos) {
    if (delaysNanos.size() < MOST_DELAYS) {
      delaysNanos.add(delayNanos);
    }
  }

  void leftOut(long steps) {
    leftOut += steps;
  }

  private long readDelayMicros() {
    if (delaysNanos.isEmpty()) {
      return 0;
    }
    var sorted = delaysNanos.stream().sorted().toList();
    return Math.max(1, TimeUnit.NANOSECONDS.toMicros(sorted.get(sorted.size() / 2)));
  }

  Played played(long truncations) {
    var all = new HashSet<>(features);
    for (var end : ends.values()) {
      all.add("end " + end.kind());
      end.error().ifPresent(e -> all.add("error " + e.interfaceName() + "." + e.code()));
    }
    return new Played(ends, all, messages, truncations, frames, readDelayMicros(), leftOut);
  }
}
