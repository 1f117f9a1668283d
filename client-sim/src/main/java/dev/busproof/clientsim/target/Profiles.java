package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The compositors that the lab knows by name: those that come with it, and a user's own, which are
 * files {@code NAME.json} in a directory and come first.
 */
public final class Profiles {
  private static final List<String> BUILT_IN =
      List.of(
          "cage",
          "hyprland",
          "kwin",
          "labwc",
          "mir",
          "mutter",
          "niri",
          "phoc",
          "sway",
          "wayfire",
          "weston");

  private static final String SUFFIX = ".json";

  private final SortedMap<String, Profile> profiles;

  private Profiles(SortedMap<String, Profile> profiles) {
    this.profiles = profiles;
  }

  /**
   * Reads them all.
   *
   * @param directory the user's own; without one, {@code busproof/targets} below XDG_CONFIG_HOME is
   *     looked at, if it is there
   * @throws IllegalArgumentException for a directory that is not there, or a file that is not a
   *     profile
   * @throws IOException when a file cannot be read
   */
  public static Profiles read(Optional<Path> directory) throws IOException {
    var profiles = new TreeMap<String, Profile>();
    for (var name : BUILT_IN) {
      profiles.put(name, ProfileFile.parse(name, name + SUFFIX, resource(name)));
    }
    if (directory.isPresent() && !Files.isDirectory(directory.get())) {
      throw new IllegalArgumentException("there is no directory '%s'".formatted(directory.get()));
    }
    var own = directory.or(() -> configured().filter(Files::isDirectory));
    if (own.isPresent()) {
      try (var files = Files.list(own.get())) {
        for (var file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
          var fileName = file.getFileName().toString();
          var name = fileName.substring(0, fileName.length() - SUFFIX.length());
          profiles.put(name, ProfileFile.parse(name, file.toString(), Files.readString(file)));
        }
      }
    }
    return new Profiles(profiles);
  }

  /** Where a user's own profiles are looked for. */
  private static Optional<Path> configured() {
    return Optional.ofNullable(System.getenv("XDG_CONFIG_HOME"))
        .filter(home -> !home.isEmpty())
        .map(Path::of)
        .or(() -> Optional.ofNullable(System.getenv("HOME")).map(h -> Path.of(h, ".config")))
        .map(config -> config.resolve("busproof/targets"));
  }

  private static String resource(String name) {
    try (var stream = Profiles.class.getResourceAsStream("profiles/" + name + SUFFIX)) {
      if (stream == null) {
        throw new IllegalStateException("the profile of " + name + " is not in this build");
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Collection<Profile> all() {
    return profiles.values();
  }

  /**
   * How the compositor of that name is started here.
   *
   * @throws IllegalArgumentException for a name that is not known; the message lists those that are
   */
  public LaunchPlan plan(String name) {
    return find(name).plan(Libc.system().geteuid() == 0);
  }

  /** The program that is the compositor itself, whatever starts it; exceptions as {@link #plan}. */
  public String program(String name) {
    return find(name).program();
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    return List.copyOf(profiles.keySet());
  }

  /** Whether the program of that name is in PATH; exceptions as {@link #plan}. */
  public boolean isInstalled(String name) {
    Profile profile = find(name);
    return new LaunchPlan.Program(profile.program(), profile.install()).isInstalled();
  }

  private Profile find(String name) {
    var profile = profiles.get(name);
    if (profile == null) {
      throw new IllegalArgumentException(
          "there is no target '%s'; there are %s"
              .formatted(name, String.join(", ", profiles.keySet())));
    }
    return profile;
  }

  /** Each with a line on whether it is installed here, for people. */
  public String list() {
    return profiles.values().stream().map(Profiles::lines).collect(Collectors.joining());
  }

  private static String lines(Profile one) {
    var program = new LaunchPlan.Program(one.program(), one.install());
    var state =
        program.isInstalled()
            ? "installed"
            : "not installed" + (one.install().isEmpty() ? "" : " (" + one.install() + ")");
    return "%-12s %s%n".formatted(one.name(), state)
        + "             %s%n".formatted(one.about())
        + "             %s%s%n"
            .formatted(
                one.tested().map(t -> "tried with " + t).orElse("never tried: from documentation"),
                one.refusesRoot() ? "; not as root: a lab of root starts it as nobody" : "")
        + "             %s%n".formatted(String.join(" ", one.command()));
  }
}
