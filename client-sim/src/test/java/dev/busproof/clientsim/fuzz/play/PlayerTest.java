package dev.busproof.clientsim.fuzz.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.TestDisplay;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(120)
@Isolated
class PlayerTest {
  private static final PlayLimits LIMITS = new PlayLimits(3000, 10_000, 2000);
  private static final Interfaces INTERFACES = Interfaces.bundled();
  private static final int BYTES = 16 * 16 * 4;

  @TempDir private static Path directory;
  private static TestDisplay display;

  @BeforeAll
  static void start() throws IOException {
    display = TestDisplay.start(directory.resolve("wayland-0"));
    var probe = new Probe(Libc.system());
    while (!probe.answers(display.socket(), 1000)) {
      assertThat(display.isAlive()).isTrue();
    }
  }

  @AfterAll
  static void end() {
    display.close();
  }

  private static Program program(List<Step> steps) {
    return new Program(Optional.empty(), steps);
  }

  private static Played play(PlayLimits limits, List<Step> steps) throws IOException {
    return new Player(Libc.system(), INTERFACES, limits).play(program(steps), display.socket());
  }

  private static Played play(Step... steps) throws IOException {
    return play(LIMITS, List.of(steps));
  }

  private static Value number(long value) {
    return new Value.Number(value);
  }

  private static Value made(String name) {
    return new Value.NewObject(name);
  }

  private static Value object(String name) {
    return new Value.Reference(name);
  }

  private static Step request(String object, String request, Value... arguments) {
    return new Step.Request("c1", object, request, List.of(arguments));
  }

  private static Step file(String name) {
    return new Step.CreateFile(name, Step.Kind.MEMFD, BYTES, true, Set.of());
  }

  private static Step act(MemoryAction action) {
    return new Step.Act(action);
  }

  /** A buffer that is attached and waits to be committed. */
  private static List<Step> attached() {
    return List.of(
        new Step.Connect("c1"),
        file("f1"),
        new Step.Bind("c1", "wl_compositor", 4, "comp"),
        new Step.Bind("c1", "wl_shm", 1, "shm"),
        request("comp", "create_surface", made("surface")),
        request("shm", "create_pool", made("pool"), new Value.FileDescriptor("f1"), number(BYTES)),
        request(
            "pool",
            "create_buffer",
            made("buffer"),
            number(0),
            number(16),
            number(16),
            number(64),
            number(0)),
        request("surface", "attach", object("buffer"), number(0), number(0)),
        request("surface", "frame", made("callback")));
  }

  private static List<Step> and(List<Step> first, Step... more) {
    var all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void a_frame_is_shown_awaited_and_timed() throws Exception {
    var played =
        play(
            LIMITS,
            and(
                attached(),
                request("surface", "commit"),
                new Step.Await("c1", "callback", "done"),
                new Step.Await("c1", "buffer", "release")));

    assertThat(played.ends()).containsOnlyKeys("c1");
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
    assertThat(played.framesSeen()).isOne();
    assertThat(played.readDelayMicros()).isPositive();
    assertThat(played.leftOut()).isZero();
    assertThat(played.messages()).isEqualTo(9);
    assertThat(played.features())
        .contains(
            "end SURVIVED",
            "event wl_callback.done",
            "event wl_buffer.release",
            "pair wl_surface.attach>wl_surface.frame",
            "pair wl_surface.frame>wl_surface.commit");
  }

  @Test
  void what_is_done_to_a_file_is_done_in_order() throws Exception {
    var played =
        play(
            LIMITS,
            and(
                attached(),
                act(new MemoryAction.Overwrite("f1", 0, BYTES, 0x11223344)),
                act(new MemoryAction.Punch("f1", 0, 512)),
                act(new MemoryAction.Allocate("f1", 0, 512)),
                act(new MemoryAction.Duplicate("f1", "f2")),
                act(new MemoryAction.CloseFile("f1")),
                // Closed: nothing is left of that name to be made smaller.
                act(new MemoryAction.Truncate("f1", 0)),
                act(new MemoryAction.Truncate("f2", 0)),
                act(new MemoryAction.AddSeals("f2", Set.of(Seal.GROW, Seal.SHRINK))),
                // Sealed: the kernel refuses.
                act(new MemoryAction.Truncate("f2", 64)),
                request("surface", "commit")));

    assertThat(played.truncations()).isOne();
    assertThat(played.leftOut()).isZero();
    assertThat(played.features())
        .contains("pair wl_surface.frame>overwrite", "pair wl_surface.frame>seal");
  }

  @Test
  void a_later_action_is_done_even_if_nothing_follows() throws Exception {
    var played =
        play(
            file("f1"),
            new Step.Connect("c1"),
            new Step.Later(20_000, new MemoryAction.Truncate("f1", 0)),
            new Step.Later(100, new MemoryAction.Truncate("f1", 64)));

    assertThat(played.truncations()).isEqualTo(2);
  }

  @Test
  void an_action_for_after_the_end_is_left_out_and_not_waited_for() throws Exception {
    var played =
        play(
            file("f1"),
            new Step.Connect("c1"),
            new Step.Later(Long.MAX_VALUE, new MemoryAction.Truncate("f1", 0)));

    assertThat(played.leftOut()).isOne();
    assertThat(played.truncations()).isZero();
  }

  @Test
  void a_storm_ends_when_it_is_calmed_and_begins_anew() throws Exception {
    var played =
        play(
            file("f1"),
            new Step.Connect("c1"),
            new Step.Storm("f1", 0, BYTES, 0, 100),
            new Step.Sleep(50_000),
            new Step.Calm("f1"),
            new Step.Calm("f1"),
            new Step.Storm("f1", 0, BYTES, 10, 20),
            new Step.Storm("none", 0, BYTES, 10, 20));

    assertThat(played.truncations()).isGreaterThan(10);
    assertThat(played.leftOut()).isEqualTo(2);
  }

  @Test
  void every_client_ends_in_its_own_way() throws Exception {
    var played =
        play(
            new Step.Connect("c1"),
            new Step.Connect("c2"),
            new Step.Connect("c3"),
            new Step.Connect("c4"),
            new Step.RawBytes("c2", new Value.Bytes("ffff"), List.of()),
            new Step.Disconnect("c3"),
            // Impossible: its header says 3 bytes.
            new Step.RawBytes("c4", new Value.Bytes("0100000000000300"), List.of()),
            new Step.Sync("c1"),
            new Step.Connect("c3"));

    assertThat(played.ends()).containsOnlyKeys("c1", "c2", "c3", "c3#2", "c4");
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
    // In the middle of a message there is no asking whether it goes on.
    assertThat(end(played, "c2").kind()).isEqualTo(ClientEnd.Kind.LEFT);
    assertThat(end(played, "c3").kind()).isEqualTo(ClientEnd.Kind.LEFT);
    assertThat(end(played, "c3#2").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
    assertThat(end(played, "c4").kind()).isIn(ClientEnd.Kind.CLOSED, ClientEnd.Kind.RESET);
  }

  @Test
  void a_global_is_bound_by_the_registry_as_by_name() throws Exception {
    var played =
        play(
            new Step.Connect("c1"),
            request("display", "get_registry", made("registry")),
            new Step.Await("c1", "registry", "global"),
            request(
                "registry",
                "bind",
                number(1),
                new Value.Text("wl_compositor"),
                number(4),
                made("comp")),
            request("comp", "create_surface", made("surface")),
            request("surface", "commit"));

    assertThat(played.leftOut()).isZero();
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
  }

  @Test
  void a_step_that_makes_no_sense_is_left_out() throws Exception {
    var nonsense =
        List.of(
            new Step.Disconnect("nobody"),
            new Step.Sync("nobody"),
            new Step.Connect("c1"),
            new Step.Bind("c1", "no_such_global", 1, "none"),
            request("none", "commit"),
            request("display", "no_such_request"),
            request("display", "sync"),
            request("display", "sync", new Value.Text("no id")),
            request("display", "sync", made("cb"), number(1)),
            request("display", "get_registry", new Value.Reference("none")),
            request("display", "get_registry", new Value.Serial("none")),
            new Step.Await("c1", "display", "no_such_event"),
            new Step.Await("c1", "none", "done"),
            new Step.RawMessage("c1", "none", 0, new Value.Bytes(""), List.of()),
            new Step.RawMessage(
                "c1", "display", 0, new Value.Bytes("00".repeat(70_000)), List.of()),
            new Step.RawBytes("c1", new Value.Bytes("00"), List.of("none")),
            file("f1"),
            new Step.RawBytes("c1", new Value.Bytes(""), List.of("f1")),
            new Step.CreateFile("f2", Step.Kind.HUGE, 1, false, Set.of()),
            act(new MemoryAction.Truncate("none", 0)),
            act(new MemoryAction.Duplicate("none", "f3")),
            act(new MemoryAction.Allocate("f1", 0, Long.MAX_VALUE)),
            act(new MemoryAction.Overwrite("f1", 0, Long.MAX_VALUE, 0)),
            new Step.Storm("none", 0, 1, 0, 1),
            new Step.Calm("f1"),
            new Step.Connect("c1"));
    var played = play(LIMITS, nonsense);

    // Two connect c1 and make f1.
    assertThat(played.leftOut()).isEqualTo(nonsense.size() - 2);
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
  }

  @Test
  void a_request_that_no_message_can_carry_is_left_out() throws Exception {
    var played =
        play(
            new Step.Connect("c1"),
            request("display", "get_registry", made("registry")),
            request(
                "registry",
                "bind",
                number(1),
                new Value.Text("x".repeat(5000)),
                number(1),
                made("x")));

    assertThat(played.leftOut()).isOne();
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
  }

  @Test
  void a_program_that_would_last_for_ever_ends_in_time() throws Exception {
    var steps = new ArrayList<Step>(List.of(new Step.Connect("c1"), file("f1")));
    steps.add(new Step.Storm("f1", 0, BYTES, Long.MAX_VALUE, Long.MAX_VALUE));
    steps.add(new Step.Sleep(Long.MAX_VALUE));
    steps.add(new Step.Sync("c1"));
    var played = play(new PlayLimits(3000, 200, 2000), steps);

    assertThat(played.leftOut()).isOne();
    assertThat(end(played, "c1").kind()).isEqualTo(ClientEnd.Kind.SURVIVED);
  }

  @Test
  void nobody_who_listens_is_an_exception() {
    var player = new Player(Libc.system(), INTERFACES, LIMITS);

    assertThatThrownBy(() ->
            player.play(
                program(List.of(new Step.Connect("c1"))), directory.resolve("wayland-none")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void two_thousand_programs_leave_nothing_behind() throws Exception {
    var player = new Player(Libc.system(), INTERFACES, new PlayLimits(2000, 500, 5));
    player.play(new Nonsense(0).program(), display.socket());
    var descriptors = descriptors();
    var threads = threads();
    for (int seed = 1; seed <= 2000; seed++) {
      player.play(new Nonsense(seed).program(), display.socket());
    }

    // Fewer where the collector closes what an earlier test left.
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(threads()).isSubsetOf(threads);
  }

  private static int descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return (int) all.count();
    }
  }

  private static Set<String> threads() {
    var names = new TreeSet<String>();
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("fuzz-")) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  /** Programs of steps that mostly fit together. */
  private static final class Nonsense {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private final SplittableRandom random;

    Nonsense(long seed) {
      random = new SplittableRandom(seed);
    }

    Program program() {
      var steps = new ArrayList<Step>(random.nextBoolean() ? attached() : List.of(connect()));
      for (int i = random.nextInt(12); i > 0; i--) {
        steps.add(step());
      }
      return PlayerTest.program(steps);
    }

    private static Step connect() {
      return new Step.Connect("c1");
    }

    private String client() {
      return random.nextInt(4) == 0 ? "c2" : "c1";
    }

    private String file() {
      return random.nextInt(3) == 0 ? "f2" : "f1";
    }

    private String name() {
      return NAMES.get(random.nextInt(NAMES.size()));
    }

    private long size() {
      return (long) random.nextInt(3) * BYTES / 2;
    }

    private Step step() {
      return switch (random.nextInt(18)) {
        case 0 -> new Step.Connect(client());
        case 1 -> new Step.Disconnect(client());
        case 2 ->
            new Step.CreateFile(
                file(),
                random.nextInt(4) == 0 ? Step.Kind.DISK : Step.Kind.MEMFD,
                size(),
                random.nextBoolean(),
                random.nextInt(3) == 0 ? Set.of(Seal.SHRINK) : Set.of());
        case 3 -> new Step.Bind(client(), "wl_shm", 1, name());
        case 4 -> new Step.Bind(client(), "wl_compositor", 9, name());
        case 5 ->
            new Step.Request(
                client(),
                name(),
                "create_pool",
                List.of(made(name()), new Value.FileDescriptor(file()), number(size())));
        case 6 -> new Step.Request(client(), name(), "create_surface", List.of(made(name())));
        case 7 -> new Step.Request(client(), "surface", "commit", List.of());
        case 8 ->
            new Step.RawMessage(
                client(),
                "display",
                random.nextInt(4),
                new Value.Bytes("00".repeat(random.nextInt(9))),
                List.of(file(), file()));
        case 9 -> new Step.RawBytes(client(), new Value.Bytes("0000"), List.of(file()));
        case 10 -> new Step.Sync(client());
        case 11 -> new Step.Await(client(), "buffer", "release");
        case 12 -> new Step.Sleep(random.nextInt(1000));
        case 13 -> new Step.Later(random.nextInt(1000), action());
        case 14 -> new Step.Storm(file(), 0, BYTES, random.nextInt(100), 100 + random.nextInt(100));
        case 15 -> new Step.Calm(file());
        default -> act(action());
      };
    }

    private MemoryAction action() {
      return switch (random.nextInt(7)) {
        case 0 -> new MemoryAction.Truncate(file(), size());
        case 1 -> new MemoryAction.Punch(file(), 0, size());
        case 2 -> new MemoryAction.Allocate(file(), 0, size());
        case 3 -> new MemoryAction.AddSeals(file(), Set.of(Seal.GROW));
        case 4 -> new MemoryAction.Overwrite(file(), 0, size(), 7);
        case 5 -> new MemoryAction.CloseFile(file());
        default -> new MemoryAction.Duplicate(file(), "f2");
      };
    }
  }

  private static ClientEnd end(Played played, String client) {
    return Objects.requireNonNull(played.ends().get(client), client);
  }
}
