package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every error that the definitions of the announced interfaces have is sent in some test, or is
 * listed here with the reason why no client can be sent it.
 */
class SpecifiedErrorsTest {
  private static final Map<String, String> NEVER_SENT =
      Map.of(
          "wp_presentation.invalid_timestamp",
          "no request of the interface has a time: that of a draft did",
          "wp_presentation.invalid_flag",
          "no request of the interface has flags: that of a draft did",
          "wl_shm.invalid_format",
          "create_buffer, the request that has a format, is wl_shm_pool's, and its errors are sent"
              + " on the pool",
          "zwp_virtual_keyboard_manager_v1.unauthorized",
          "everybody is allowed to type (docs/threat-model.md)",
          "xdg_wm_base.unresponsive",
          "the protocol provides it 'for compositors that wish to disconnect unresponsive clients';"
              + " ours does not, a client that is stopped in a debugger is nobody's harm");

  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  private final TestClient client = compositor.connect();

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private Set<String> specified() {
    Set<String> all = new TreeSet<>();
    SpecifiedErrors.known()
        .reachable(client)
        .keySet()
        .forEach(each -> SpecifiedErrors.known().of(each).forEach(all::add));
    return all;
  }

  @Test
  void every_specified_error_has_a_test_or_a_reason() throws Exception {
    Set<String> missing = specified();
    missing.removeAll(provoked().keySet());
    missing.removeAll(NEVER_SENT.keySet());
    assertThat(missing).as("errors without a test that @Provokes them").isEmpty();
  }

  @Test
  void what_a_test_provokes_is_specified() throws Exception {
    Map<String, List<String>> unknown = provoked();
    unknown.keySet().removeAll(specified());
    assertThat(unknown).isEmpty();
  }

  @Test
  void what_is_never_sent_is_specified_and_has_no_test() throws Exception {
    assertThat(specified()).containsAll(NEVER_SENT.keySet());
    assertThat(provoked().keySet()).doesNotContainAnyElementsOf(NEVER_SENT.keySet());
  }

  /** The marked tests of this module, by what they provoke. */
  private static Map<String, List<String>> provoked() throws Exception {
    Map<String, List<String>> found = new TreeMap<>();
    for (Class<?> type : testClasses()) {
      for (var method : type.getDeclaredMethods()) {
        Provokes marker = method.getAnnotation(Provokes.class);
        for (String error : marker == null ? new String[0] : marker.value()) {
          found.merge(
              error,
              List.of(type.getSimpleName() + "." + method.getName()),
              (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
      }
    }
    assertThat(found).as("marked tests").isNotEmpty();
    return found;
  }

  private static List<Class<?>> testClasses() throws IOException, URISyntaxException {
    Class<?> self = SpecifiedErrorsTest.class;
    URL here = Objects.requireNonNull(self.getResource(self.getSimpleName() + ".class"));
    Path room = Objects.requireNonNull(Path.of(here.toURI()).getParent());
    try (Stream<Path> files = Files.walk(room)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> room.relativize(file).toString())
          .filter(file -> !file.endsWith("package-info.class"))
          .<Class<?>>map(file ->
              loaded(
                  self.getPackageName()
                      + "."
                      + file.substring(0, file.length() - ".class".length()).replace('/', '.')))
          .toList();
    }
  }

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name, false, SpecifiedErrorsTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
