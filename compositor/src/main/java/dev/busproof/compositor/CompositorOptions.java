package dev.busproof.compositor;

import dev.busproof.compositor.surface.OutputInfo;
import dev.busproof.memfd.SharingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a compositor is to run.
 *
 * @param socketName a bare file name as {@code wayland-7}; empty: the first free of wayland-0 to
 *     wayland-32
 * @param runtimeDirectory where the socket goes; empty: {@code XDG_RUNTIME_DIR}, and a private
 *     directory, removed at the end, when that is unset
 * @param outputs 1 to 16, which do not overlap, in the order in which clients are told of them
 * @param refreshMilliHz frames per 1000 seconds, 1000 (1 Hz) to 1 000 000 (1 kHz)
 * @param backgroundRgb colour where there is no window, 0xRRGGBB
 * @param sharing how client memory is read
 * @param screenshot where to write the last frame that showed a window, as PNG, when the compositor
 *     ends; {@code {output}} in it becomes the name of each output, which then has a picture of its
 *     own
 * @param runFor ends the compositor after that long
 * @param program started with WAYLAND_DISPLAY set once clients can connect; the compositor ends
 *     with it. Empty: none
 * @param limits how much clients may make the compositor hold
 * @param announce globals to announce in an older version than the newest, or, in version 0, not at
 *     all; by interface name
 * @param testControl whether any client may drive the compositor as a test does: inject input,
 *     touch included, place windows, connect others, shift the clock
 * @param onClientEnd told of every client that goes; called on the loop thread, so it must not wait
 *     for anything
 * @param onFault told of every buffer that was found truncated, before its client's end; called on
 *     the loop thread, so it must not wait for anything
 * @param trace given every message of every client; called on the loop thread, so it must not wait
 *     for anything. Empty: nothing is formatted, and a message costs a comparison more
 */
public record CompositorOptions(
    Optional<String> socketName,
    Optional<Path> runtimeDirectory,
    List<OutputOptions> outputs,
    int refreshMilliHz,
    int backgroundRgb,
    SharingOptions sharing,
    Optional<Path> screenshot,
    Optional<Duration> runFor,
    List<String> program,
    ResourceLimits limits,
    Map<String, Integer> announce,
    boolean testControl,
    Consumer<ClientEnd> onClientEnd,
    Consumer<BufferFault> onFault,
    Optional<Consumer<TraceLine>> trace) {

  public CompositorOptions {
    outputs = List.copyOf(outputs);
    if (refreshMilliHz < 1000 || refreshMilliHz > 1_000_000) {
      throw new IllegalArgumentException(
          "refresh of " + refreshMilliHz / 1000.0 + " Hz is not within 1 and 1000");
    }
    if (runFor.isPresent() && (runFor.get().isNegative() || runFor.get().isZero())) {
      throw new IllegalArgumentException("running for " + runFor.get() + " is not a time");
    }
    program = List.copyOf(program);
    announce = Map.copyOf(announce);
    List<OutputInfo> arranged = OutputArrangement.of(outputs, refreshMilliHz);
    if (screenshot.filter(file -> !file.toString().contains(Screenshot.OUTPUT)).isPresent()
        && Screenshot.isTooLarge(arranged)) {
      throw new IllegalArgumentException(
          "a picture of outputs that far apart is too large; with %s in its name it is one each"
              .formatted(Screenshot.OUTPUT));
    }
  }

  /** 1920x1080 at 60 Hz on the first free socket of XDG_RUNTIME_DIR, until it is stopped. */
  public static CompositorOptions defaults() {
    return builder().build();
  }

  /** Starts from {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Not thread-safe. {@link #build} throws IllegalArgumentException, with a message for the user,
   * when a value is out of range.
   */
  public static final class Builder {
    private Optional<String> socketName = Optional.empty();
    private Optional<Path> runtimeDirectory = Optional.empty();
    private List<OutputOptions> outputs = List.of(OutputOptions.of(1920, 1080));
    private int refreshMilliHz = 60_000;
    private int backgroundRgb = 0x20_24_28;
    private SharingOptions sharing = SharingOptions.defaults();
    private Optional<Path> screenshot = Optional.empty();
    private Optional<Duration> runFor = Optional.empty();
    private List<String> program = List.of();
    private ResourceLimits limits = ResourceLimits.defaults();
    private Map<String, Integer> announce = Map.of();
    private boolean testControl;
    private Consumer<ClientEnd> onClientEnd = end -> {};
    private Consumer<BufferFault> onFault = fault -> {};
    private Optional<Consumer<TraceLine>> trace = Optional.empty();

    private Builder() {}

    public Builder socketName(String name) {
      this.socketName = Optional.of(name);
      return this;
    }

    public Builder runtimeDirectory(Path directory) {
      this.runtimeDirectory = Optional.of(directory);
      return this;
    }

    /** One output of that size, at scale 1. */
    public Builder size(int widthPixels, int heightPixels) {
      return outputs(List.of(OutputOptions.of(widthPixels, heightPixels)));
    }

    public Builder outputs(List<OutputOptions> wanted) {
      this.outputs = List.copyOf(wanted);
      return this;
    }

    public Builder refreshMilliHz(int milliHz) {
      this.refreshMilliHz = milliHz;
      return this;
    }

    public Builder backgroundRgb(int rgb) {
      this.backgroundRgb = rgb;
      return this;
    }

    public Builder sharing(SharingOptions options) {
      this.sharing = options;
      return this;
    }

    public Builder screenshot(Path file) {
      this.screenshot = Optional.of(file);
      return this;
    }

    public Builder runFor(Duration time) {
      this.runFor = Optional.of(time);
      return this;
    }

    public Builder program(List<String> command) {
      this.program = List.copyOf(command);
      return this;
    }

    public Builder limits(ResourceLimits resourceLimits) {
      this.limits = resourceLimits;
      return this;
    }

    public Builder announce(Map<String, Integer> newestVersions) {
      this.announce = Map.copyOf(newestVersions);
      return this;
    }

    /** Off unless said otherwise. */
    public Builder testControl(boolean on) {
      this.testControl = on;
      return this;
    }

    public Builder onClientEnd(Consumer<ClientEnd> listener) {
      this.onClientEnd = listener;
      return this;
    }

    public Builder onFault(Consumer<BufferFault> listener) {
      this.onFault = listener;
      return this;
    }

    public Builder trace(Consumer<TraceLine> lines) {
      this.trace = Optional.of(lines);
      return this;
    }

    public CompositorOptions build() {
      return new CompositorOptions(
          socketName,
          runtimeDirectory,
          outputs,
          refreshMilliHz,
          backgroundRgb,
          sharing,
          screenshot,
          runFor,
          program,
          limits,
          announce,
          testControl,
          onClientEnd,
          onFault,
          trace);
    }
  }
}
