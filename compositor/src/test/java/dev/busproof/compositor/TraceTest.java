package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.XdgToplevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the compositor says of a conversation, against what the client's own libwayland prints. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TraceTest {
  private final ConcurrentLinkedQueue<TraceLine> told = new ConcurrentLinkedQueue<>();
  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.trace(told::add));

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    compositor.close();
  }

  /** A conversation as either side tells it, without times, arrows and numbers of descriptors. */
  private record Conversation(
      List<String> requests, List<String> events, List<String> deletions, List<String> discarded) {
    /**
     * Ids that are free are a list of their own: libwayland dispatches what wl_display tells before
     * what came earlier from other objects.
     */
    static Conversation of(List<String> lines, boolean clientSide) {
      var seen =
          new Conversation(
              new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (String line : lines) {
        String text =
            line.replaceFirst("\\[ *\\d+\\.\\d{3}] ( -> )?", "").replaceAll("\\bfd \\d+", "fd N");
        if (line.contains("]  -> ") == clientSide) {
          seen.requests.add(text);
        } else if (text.startsWith("discarded ")) {
          seen.discarded.add(id(text));
        } else if (text.startsWith("wl_display@1.delete_id(")) {
          seen.deletions.add(text);
        } else {
          seen.events.add(text);
        }
      }
      return seen;
    }

    private static String object(String text) {
      return text.substring(0, text.indexOf('.'));
    }

    /**
     * As many events as the client's libwayland has printed, without those that it prints nothing
     * of because nobody listens to the object, and those that it discarded because the object was
     * gone.
     */
    List<String> eventsAsHeardBy(Conversation client) {
      Set<String> listened =
          client.events.stream().map(Conversation::object).collect(Collectors.toSet());
      List<String> gone = new ArrayList<>(client.discarded);
      List<String> heard = new ArrayList<>();
      for (String event : events) {
        if (heard.size() == client.events.size()) {
          break;
        }
        boolean next = event.equals(client.events.get(heard.size()));
        if (next || (listened.contains(object(event)) && !gone.remove(id(event)))) {
          heard.add(event);
        }
      }
      return heard;
    }

    private static String id(String text) {
      return object(text).replaceFirst(".*@", "");
    }
  }

  private Process start(String... command) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", command[0])), () -> command[0] + " is absent");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("WAYLAND_DISPLAY", compositor.compositor().socketPath().toString());
    builder.environment().put("WAYLAND_DEBUG", "1");
    return builder.start();
  }

  private Conversation seenByClient() throws IOException {
    return Conversation.of(
        Files.readAllLines(directory.resolve("err")).stream()
            .filter(line -> line.matches("\\[ *\\d+\\.\\d{3}] .*@\\d+\\..*\\)"))
            .toList(),
        true);
  }

  private Conversation seenByCompositor() {
    return Conversation.of(told.stream().map(TraceLine::text).toList(), false);
  }

  private void awaitTold(String what, Predicate<String> line) {
    compositor.awaitStatistics(
        what + " in " + told, seen -> told.stream().map(TraceLine::text).anyMatch(line));
  }

  /**
   * A client that goes leaves events unread, and what it asked for in its last moment is not
   * carried out once it has hung up, here as with libwayland.
   */
  private void assertSame(int requests, int events) throws IOException {
    compositor.awaitStatistics("the client to be gone", seen -> seen.clients() == 0);
    Conversation theirs = seenByClient();
    Conversation ours = seenByCompositor();
    assertThat(theirs.requests()).startsWith(ours.requests().toArray(String[]::new));
    assertThat(ours.eventsAsHeardBy(theirs)).isEqualTo(theirs.events());
    assertThat(ours.deletions()).startsWith(theirs.deletions().toArray(String[]::new));
    assertThat(ours.requests()).hasSizeGreaterThan(requests);
    assertThat(theirs.events()).hasSizeGreaterThan(events);
    assertThat(theirs.deletions()).isNotEmpty();
    assertThat(told).allMatch(line -> line.client() == 1);
  }

  @Test
  void a_program_that_draws_and_the_compositor_tell_the_same_conversation() throws Exception {
    Process program = start("weston-simple-shm");
    try {
      awaitTold("a second frame", line -> line.contains("wl_buffer@") && line.contains("release"));
      // SIGINT has it destroy what it made and go.
      assertThat(new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor())
          .isZero();
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    assertSame(20, 20);
    assertThat(seenByCompositor().requests()).anyMatch(line -> line.contains("create_pool(new id"));
  }

  @Test
  void a_terminal_with_pointer_and_keyboard_and_the_compositor_tell_the_same() throws Exception {
    Process program = start("foot", "--config=/dev/null", "sh", "-c", "read key");
    try {
      awaitTold("a frame", line -> line.contains("wl_callback@") && line.contains("done("));
      compositor.awaitStatistics("a painted frame", seen -> seen.frames() > 1);
      compositor.pointerTo(20.5, 30.25);
      compositor.pointerTo(160.25, 120.75);
      compositor.input(in -> {
        in.key(28, true); // Enter, which ends the shell and so the terminal
        in.key(28, false);
      });
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    assertSame(50, 40);
    assertThat(seenByCompositor().events())
        .anyMatch(line -> line.matches("wl_keyboard@\\d+\\.enter\\(\\d+, wl_surface@\\d+, array.*"))
        .anyMatch(line -> line.matches("wl_pointer@\\d+\\.(enter|motion).*\\d\\.\\d{8}.*"))
        .anyMatch(line -> line.matches("wl_keyboard@\\d+\\.keymap\\(1, fd N, \\d+\\)"));
  }

  @Test
  void clients_are_told_apart_by_number_and_process() {
    TestClient one = compositor.connect();
    TestClient two = compositor.connect();
    one.roundtrip();
    two.roundtrip();
    one.roundtrip();
    long pid = ProcessHandle.current().pid();
    assertThat(told).extracting(TraceLine::client).startsWith(1L, 1L, 1L, 2L, 2L, 2L, 1L);
    assertThat(told).extracting(TraceLine::pid).containsOnly(pid);
  }

  @Test
  void an_error_and_what_earned_it_are_the_last_that_is_told() {
    TestClient client = compositor.connect();
    TestDesk.Shell window = TestDesk.of(client).toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetMaxSize(-1, 0));
    client.send(1, new WlDisplay.Request.Sync(client.newId("wl_callback")));
    client.awaitError();
    List<String> last = told.stream().map(TraceLine::text).toList();
    assertThat(last.get(last.size() - 2))
        .endsWith("] xdg_toplevel@" + window.role() + ".set_max_size(-1, 0)");
    assertThat(last.getLast())
        .contains("]  -> wl_display@1.error(xdg_toplevel@" + window.role() + ", 2, \"");
  }

  @Test
  void messages_of_every_announced_interface_can_be_told() {
    TestClient client = compositor.connect();
    client.registry();
    var known = dev.busproof.wire.ir.Interfaces.bundled();
    assertThat(told)
        .filteredOn(line -> line.text().contains("wl_registry@2.global("))
        .hasSizeGreaterThan(15)
        .allSatisfy(line -> assertThat(known.find(line.text().split("\"", -1)[1])).isPresent());
  }
}
