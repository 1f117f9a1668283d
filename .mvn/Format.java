import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or applies google-java-format over every Java source of the project: {@code Format check|apply DIR}.
 * {@code ./mvnw -N verify -Dformat.mode=apply} rewrites what the build would refuse.
 */
final class Format {
  public static void main(String[] args) throws IOException, FormatterException {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    List<Path> wrong = new ArrayList<>();
    List<Path> sources;
    try (var files = Files.walk(root)) {
      sources =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !root.relativize(f).toString().matches("(.*/)?target/.*|\\..*"))
              .sorted()
              .toList();
    }
    Formatter formatter = new Formatter();
    for (Path source : sources) {
      String before = Files.readString(source);
      String after;
      try {
        after = formatter.formatSourceAndFixImports(before);
      } catch (FormatterException e) {
        System.err.println(root.relativize(source) + ": " + e.getMessage());
        wrong.add(source);
        continue;
      }
      if (!after.equals(before)) {
        if (apply) {
          Files.writeString(source, after);
        } else {
          wrong.add(source);
        }
      }
    }
    if (!wrong.isEmpty()) {
      wrong.forEach(f -> System.err.println("not in google-java-format: " + root.relativize(f)));
      System.err.println("mend with: ./mvnw -N verify -Dformat.mode=apply");
      System.exit(1);
    }
  }
}
