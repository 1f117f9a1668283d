package dev.busproof.cli;

import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which compositor, and as whom it runs. */
final class TargetArguments {
  private static final String BUNDLED = "bundled";

  @ArgGroup private Where where = new Where();

  /** One target at the most. */
  static final class Where {
    @Option(
        names = "--target",
        paramLabel = "NAME",
        description = "A compositor that is known by name: see --list-targets (default: bundled).")
    private Optional<String> known = Optional.empty();

    @Option(
        names = "--target-command",
        paramLabel = "CMD",
        description = {
          "Command line of the compositor to test; it is started, watched and restarted.",
          "{socket} is replaced by the socket's name, {runtime} by the runtime directory."
        })
    private Optional<String> command = Optional.empty();

    @Option(
        names = "--display",
        paramLabel = "NAME",
        description = "Socket name or path of a compositor that is already running.")
    private Optional<String> display = Optional.empty();
  }

  @Option(
      names = "--targets",
      paramLabel = "DIR",
      description =
          "Descriptions of more targets, NAME.json each (default: ~/.config/busproof/targets).")
  private Optional<Path> targets = Optional.empty();

  @Option(
      names = "--target-user",
      paramLabel = "USER",
      description =
          "Name or number of the user that the target runs as; needs root (default: the lab's own,"
              + " or nobody for one that refuses root).")
  private Optional<String> user = Optional.empty();

  /** Where descriptions of targets are, if that was typed. */
  Optional<Path> directory() {
    return targets;
  }

  /**
   * Options about what was named, or about the bundled compositor.
   *
   * @throws IOException when this program cannot start itself again
   */
  ProveOptions.Builder options() throws IOException {
    return options(BundledTarget.USUAL);
  }

  /** The same, where the bundled compositor gets this as well. */
  ProveOptions.Builder options(BundledTarget ofBundled) throws IOException {
    ProveOptions.Builder options =
        ProveOptions.builder(isNamed() ? named(ofBundled) : bundled(ofBundled));
    user.ifPresent(options::targetUser);
    return options;
  }

  /** Takes over what was typed; exceptions as {@link #options}. */
  void applyTo(ProveOptions.Builder options) throws IOException {
    applyTo(options, BundledTarget.USUAL);
  }

  /** The same, where the bundled compositor gets this as well. */
  void applyTo(ProveOptions.Builder options, BundledTarget ofBundled) throws IOException {
    if (isNamed()) {
      options.target(named(ofBundled));
    }
    user.ifPresent(options::targetUser);
  }

  private boolean isNamed() {
    return where.command.isPresent() || where.display.isPresent() || where.known.isPresent();
  }

  private TargetChoice named(BundledTarget ofBundled) throws IOException {
    if (where.command.isPresent()) {
      return new TargetChoice.Command(where.command.get());
    }
    return where.display.isPresent()
        ? new TargetChoice.Display(where.display.get())
        : known(where.known.orElse(BUNDLED), ofBundled);
  }

  private TargetChoice known(String name, BundledTarget ofBundled) throws IOException {
    return name.equals(BUNDLED) ? bundled(ofBundled) : new TargetChoice.Known(name, targets);
  }

  /**
   * The compositor that comes with this program.
   *
   * @throws IOException when this program cannot start itself again
   */
  private static TargetChoice bundled(BundledTarget more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("compositor", "--quiet", "--socket", "{socket}"));
    arguments.addAll(more.arguments());
    return new TargetChoice.Bundled(OwnCommand.line(more.flags(), arguments));
  }
}
