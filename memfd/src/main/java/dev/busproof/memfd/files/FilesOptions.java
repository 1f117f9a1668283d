package dev.busproof.memfd.files;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What to try.
 *
 * @param rounds how often each updater replaces the file under each reader, at least 1
 * @param readers in the order of the table's columns
 * @param updaters in the order of its lines
 * @param fileSystems a table each
 * @param disk a directory on the disk to try
 */
public record FilesOptions(
    int rounds,
    List<ReaderKind> readers,
    List<UpdaterKind> updaters,
    List<FileSystemKind> fileSystems,
    Path disk) {
  /** How often a cell is tried by default. */
  public static final int ROUNDS = 30;

  public FilesOptions {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be positive, not " + rounds);
    }
    readers = List.copyOf(readers);
    updaters = List.copyOf(updaters);
    fileSystems = List.copyOf(fileSystems);
  }

  /**
   * The same from globs, several joined by commas.
   *
   * @throws IllegalArgumentException for a glob that matches nothing, and names what there is
   */
  public static FilesOptions of(
      int rounds, String readers, String updaters, String fileSystems, Path disk) {
    return new FilesOptions(
        rounds,
        matching("readers", readers, ReaderKind.values(), ReaderKind::id),
        matching("updaters", updaters, UpdaterKind.values(), UpdaterKind::id),
        matching("file-systems", fileSystems, FileSystemKind.values(), FileSystemKind::id),
        disk);
  }

  private static <T> List<T> matching(String what, String globs, T[] all, Function<T, String> id) {
    List<PathMatcher> matchers =
        Stream.of(globs.split(",", -1))
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob.strip()))
            .toList();
    List<T> found =
        Stream.of(all)
            .filter(one -> matchers.stream().anyMatch(m -> m.matches(Path.of(id.apply(one)))))
            .toList();
    if (found.isEmpty()) {
      List<String> known = Stream.of(all).map(id).toList();
      throw new IllegalArgumentException(what + " '" + globs + "' matches none of " + known);
    }
    return found;
  }
}
