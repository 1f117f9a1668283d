package dev.busproof.compositor;

import dev.busproof.compositor.seat.SeatInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A real compositor on a thread of this JVM, in a runtime directory of its own. */
public final class RunningCompositor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;
  private final Compositor compositor;
  private final Thread thread;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final List<TestClient> clients = new ArrayList<>();

  private RunningCompositor(Path directory, Compositor compositor) {
    this.directory = directory;
    this.compositor = compositor;
    this.thread = new Thread(this::serve, "test-compositor");
  }

  /** 320x240 at 60 Hz unless the change says otherwise. */
  public static RunningCompositor start(UnaryOperator<CompositorOptions.Builder> change) {
    try {
      Path directory =
          Files.createTempDirectory(
              "busproof-test-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try {
        CompositorOptions options =
            change
                .apply(CompositorOptions.builder().runtimeDirectory(directory).size(320, 240))
                .build();
        RunningCompositor running = new RunningCompositor(directory, Compositor.start(options));
        running.thread.start();
        return running;
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(directory);
        throw e;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static RunningCompositor start() {
    return start(options -> options);
  }

  private void serve() {
    try {
      outcome.complete(compositor.run());
    } catch (IOException | RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  /** A client that is closed with the compositor at the latest. */
  public TestClient connect() {
    try {
      TestClient client = TestClient.connect(compositor.socketPath());
      clients.add(client);
      return client;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public Compositor compositor() {
    return compositor;
  }

  /** Has the input devices do something, and waits until they have. */
  public void input(Consumer<SeatInput> work) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    compositor.input(input -> {
      try {
        work.accept(input);
        done.complete(true);
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
        throw e;
      }
    });
    try {
      var _ = done.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException
        | java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("the input was not taken", e);
    }
  }

  /** Moves the pointer there, in a group of its own. */
  public void pointerTo(double x, double y) {
    input(in -> {
      in.pointerTo(x, y);
      in.pointerFrame();
    });
  }

  /** A button of the mouse, in a group of its own. */
  public void button(int button, boolean pressed) {
    input(in -> {
      var _ = in.button(button, pressed);
      in.pointerFrame();
    });
  }

  /** Presses and releases the left button there. */
  public void click(double x, double y) {
    pointerTo(x, y);
    button(TestSeat.LEFT, true);
    button(TestSeat.LEFT, false);
  }

  /** Has the loop's own thread do something. */
  public void onLoop(Runnable work) {
    compositor.onLoop(work);
  }

  public Path directory() {
    return directory;
  }

  public CompositorStatistics statistics() {
    return compositor.statistics();
  }

  /**
   * Waits for the statistics to say so: the compositor hears of a disconnection when it gets to it.
   */
  public void awaitStatistics(String what, java.util.function.Predicate<CompositorStatistics> so) {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!so.test(statistics())) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("waited in vain for " + what + ": " + statistics());
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Proves that it serves: a new client gets its roundtrip. */
  public void assertServes() {
    try (TestClient newcomer = TestClient.connect(compositor.socketPath())) {
      newcomer.roundtrip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Stops it, or waits for it to stop by itself, and says how it ended; what its thread threw fails
   * the test.
   */
  public Outcome stop() {
    compositor.stop();
    return awaitOutcome();
  }

  public Outcome awaitOutcome() {
    try {
      return outcome.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException
        | java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("the compositor did not end well", e);
    }
  }

  @Override
  public void close() {
    try {
      var _ = stop();
    } finally {
      clients.forEach(TestClient::close);
      removeDirectory();
    }
  }

  private void removeDirectory() {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new AssertionError("the compositor left something in its directory", e);
    }
  }
}
