package dev.busproof.compositor;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A compositor in a process of its own: {@code DIRECTORY [PROGRAM ARGS...]}; the property {@code
 * connections} lifts the limit of connections. Says {@code ready} when it listens and ends when its
 * standard input does.
 */
final class CompositorMain {
  private CompositorMain() {}

  public static void main(String[] args) throws Exception {
    CompositorOptions options =
        CompositorOptions.builder()
            .runtimeDirectory(Path.of(args[0]))
            .limits(limits())
            .program(Arrays.asList(args).subList(1, args.length))
            .build();
    try (Compositor compositor = Compositor.start(options)) {
      System.out.println("ready " + compositor.socketPath());
      Thread.ofPlatform().daemon().start(() -> stopAtEndOfInput(compositor));
      Outcome outcome = compositor.run();
      System.out.println("ended " + outcome.statistics());
    }
  }

  private static ResourceLimits limits() {
    Integer connections = Integer.getInteger("connections");
    ResourceLimits defaults = ResourceLimits.defaults();
    return connections == null ? defaults : defaults.withConnections(connections);
  }

  private static void stopAtEndOfInput(Compositor compositor) {
    try {
      while (System.in.read() >= 0) {
        // Only its end means something.
      }
    } catch (java.io.IOException e) {
      // As good as an end.
    }
    compositor.stop();
  }
}
