package dev.busproof.clientsim.fuzz.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.clientsim.TestDisplay;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.fuzz.play.PlayLimits;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.program.RandomPrograms;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CSourceTest {
  private static final Interfaces INTERFACES = Interfaces.bundled();

  private static final String WINDOW =
      """
      busproof program 1
      seed 7
      client c1
      file f1 memfd 65536 sealable
      file f2 memfd 65536 seals=shrink,grow
      file f3 disk 65536
      c1 bind wl_compositor 4 -> compositor
      c1 bind wl_shm 1 -> shm
      c1 bind wl_nothing 1 -> nothing
      c1 shm.create_pool(new pool, fd f1, 65536)
      c1 pool.create_buffer(new buffer, 0, 64, 64, 256, 1)
      c1 compositor.create_surface(new surface)
      c1 surface.attach(buffer, 0, -1)
      c1 surface.damage(0, 0, 64, 64)
      c1 surface.frame(new cb)
      after 250us truncate f1 0
      c1 surface.commit()
      c1 await cb.done
      c1 nothing.ask()
      c1 surface.attach(ghost, 0, 0)
      c1 surface.attach(null, 0, 0)
      c1 shm.create_pool(new pool, fd f9, 65536)
      """;

  @TempDir private static Path directory;

  private static TestDisplay display;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "cc"))),
        "there is no C compiler");
    display = TestDisplay.start(directory.resolve("target"));
    var probe = new Probe(Libc.system());
    while (!probe.answers(display.socket(), 1000)) {
      assertThat(display.isAlive()).isTrue();
    }
  }

  @AfterAll
  static void end() {
    if (display != null) { // without a compiler there is none
      display.close();
    }
  }

  /** The program, compiled as its users do, with every warning an error. */
  private static Path compile(Program program, String comment) throws Exception {
    var source = Files.createTempFile(directory, "program", ".c");
    var binary = Path.of(source.toString().replace(".c", ""));
    Files.writeString(source, CSource.of(program, INTERFACES, comment));
    var compiler =
        new ProcessBuilder(
                "cc",
                "-std=c11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-O1",
                "-o",
                binary.toString(),
                source.toString(),
                "-lpthread")
            .redirectErrorStream(true)
            .start();
    var output = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(output).isZero();
    assertThat(output).isEmpty();
    return binary;
  }

  private static String run(Path binary, String display) throws Exception {
    var builder = new ProcessBuilder(binary.toString(), display).redirectErrorStream(true);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return output + "exit " + process.waitFor();
  }

  /** What is sent and how it ends, by the player and by the C program. */
  private static void playedAlike(String text) throws Exception {
    var program = ProgramText.parse(text);
    var binary = compile(program, "");
    try (var relay = new Relay(directory.resolve("relay"), display.socket())) {
      var played =
          new Player(Libc.system(), INTERFACES, new PlayLimits(5000, 60_000, 250))
              .play(program, relay.path());
      var said = relay.taken(played.ends().size());
      var output = run(binary, relay.path().toString());

      assertThat(relay.taken(played.ends().size())).isEqualTo(said);
      assertThat(output.lines())
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      played.ends().entrySet().stream()
                          .map(end -> end.getKey() + ": " + end.getValue().text()),
                      Stream.of("exit 0"))
                  .toList());
    }
  }

  @Test
  void a_window_is_the_same_conversation() throws Exception {
    playedAlike(WINDOW + "c1 sync\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c1 pool.resize(-1)\nc1 sync\nc1 surface.commit()\n",
        "c1 message display 99 x\"00000000\" f2 f2\nc1 sync\n",
        "c1 raw x\"0100\"\nc1 sync\nclient c1\nc1 sync\n",
        """
        client c2
        c2 bind wl_shm 9 -> shm
        c2 shm.create_pool(new p, fd f2, 4096)
        c2 p.destroy()
        c2 sync
        c2 shm.create_pool(new p, fd f3, 1)
        c2 display.sync(new again)
        c2 await again.done
        c1 disconnect
        """,
        """
        client c1
        c1 disconnect
        client c1
        c1 surface.commit()
        c1 bind wl_shm 1 -> shm
        c1 sync
        """,
        """
        storm f1 0 65536 pause 20us..500us
        sleep 5ms
        calm f1
        punch f1 0 4096
        allocate f1 0 4096
        seal f1 write
        overwrite f3 0 100 0xff00ff00
        dup f1 -> f4
        close f1
        c1 shm.create_pool(new a, fd f4, 1)
        c1 shm.create_pool(new b, fd f1, 1)
        storm f3 0 4096 pause 0us..0us
        """,
        """
        c1 display.get_registry(new registry)
        c1 registry.bind(2, "wl_shm", 1, new other)
        c1 sync
        """,
        """
        c1 surface.set_opaque_region(serial surface)
        c1 surface.attach(surface, 1.5, 0)
        c1 shm.release()
        c1 sync
        """,
      })
  void whatever_the_program_does_the_other_does_as_well(String more) throws Exception {
    playedAlike(WINDOW + more);
  }

  @Test
  void nonsense_compiles_without_a_warning() throws Exception {
    var steps = new ArrayList<Step>();
    for (var client : List.of("a", "Z9", "_", "x")) {
      steps.addAll(
          ProgramText.parse(
                  WINDOW.replace("c1 ", client + " ").replace("client c1", "client " + client))
              .steps());
    }
    var random = new RandomPrograms(3);
    for (int i = 0; i < 600; i++) {
      steps.add(random.step());
    }
    steps.add(
        ProgramText.parse("busproof program 1\nx message surface 1 x\"3f3f2f\"\n")
            .steps()
            .getFirst());

    compile(
        new Program(Optional.of(3L), steps),
        "found on a Tuesday\\\n??/\n*/ \"\u202e\u0000 int x; // ??/\n\\");
  }

  @Test
  void every_line_of_the_program_stands_above_what_it_became() throws Exception {
    var program = ProgramText.parse(WINDOW);
    var source = CSource.of(program, INTERFACES, "reproduce: do it");

    assertThat(source).startsWith("// reproduce: do it\n");
    assertThat(source)
        .contains(
            """
              // c1 shm.create_pool(new pool, fd f1, 65536)
              request(&obj_c1_shm, OP_wl_shm_create_pool, "nhi", &obj_c1_pool, &iface_wl_shm_pool, &file_f1, 65536u);
            """)
        .contains(
            """
              // c1 surface.attach(ghost, 0, 0)
              // left out: nothing was made that is called ghost
            """)
        .contains(
            program.steps().stream()
                .map(step -> "  // " + ProgramText.print(step))
                .collect(Collectors.toList()));
  }

  @Test
  void without_a_compositor_it_says_so() throws Exception {
    var binary = compile(ProgramText.parse("busproof program 1\nclient c1\n"), "");
    var nowhere = directory.resolve("nowhere").toString();

    assertThat(run(binary, nowhere))
        .isEqualTo("cannot connect to %s: No such file or directory\nexit 3".formatted(nowhere));
  }
}
