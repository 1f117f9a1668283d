package dev.busproof.clientsim.fuzz.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import dev.busproof.wire.ir.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final Interfaces INTERFACES = Interfaces.bundled();
  private static final Map<String, Integer> GLOBALS =
      Map.ofEntries(
          Map.entry("wl_compositor", 6),
          Map.entry("wl_subcompositor", 1),
          Map.entry("wl_shm", 2),
          Map.entry("wl_seat", 9),
          Map.entry("wl_output", 4),
          Map.entry("wl_data_device_manager", 3),
          Map.entry("xdg_wm_base", 6),
          Map.entry("wp_viewporter", 1),
          Map.entry("zwlr_screencopy_manager_v1", 3),
          Map.entry("ext_output_image_capture_source_manager_v1", 1),
          Map.entry("ext_image_copy_capture_manager_v1", 1),
          Map.entry("zwp_virtual_keyboard_manager_v1", 1));
  private static final int MOST_STEPS = 120;

  private static final Generator GENERATOR =
      new Generator(INTERFACES, GLOBALS, GeneratorOptions.defaults());

  /** Those of seeds 0 to 999, made once for all tests. */
  private static final List<Program> PROGRAMS =
      LongStream.range(0, 1000).mapToObj(GENERATOR::generate).toList();

  private final Generator generator = GENERATOR;

  private static List<Program> programs(int count) {
    return PROGRAMS.subList(0, count);
  }

  @Test
  void ten_thousand_programs_have_clients_and_at_most_120_steps() {
    for (long seed = 0; seed < 10_000; seed++) {
      var program = generator.generate(seed);
      var text = "seed " + seed;
      assertThat(program.steps().size()).as(text).isBetween(3, MOST_STEPS);
      assertThat(program.steps().getFirst()).as(text).isInstanceOf(Step.Connect.class);
      assertThat(program.seed()).contains(seed);
    }
  }

  @Test
  void the_same_arguments_make_the_same_program() {
    var again = new Generator(INTERFACES, GLOBALS, GeneratorOptions.defaults());
    var corpus = programs(20);
    for (long seed = 0; seed < 200; seed++) {
      var program = generator.generate(seed);
      assertThat(again.generate(seed)).isEqualTo(program);
      assertThat(again.race(seed, 3000)).isEqualTo(generator.race(seed, 3000));
      assertThat(again.mutate(program, corpus, seed))
          .isEqualTo(generator.mutate(program, corpus, seed));
    }
  }

  @Test
  void seeds_make_different_programs() {
    assertThat(new HashSet<>(programs(500).stream().map(Program::steps).toList())).hasSize(500);
  }

  @Test
  void what_is_made_can_be_written_and_read() throws Exception {
    var corpus = programs(300);
    for (var program : corpus) {
      var changed = generator.mutate(program, corpus, program.steps().size());
      var race = generator.race(program.steps().size(), 0);
      for (var one : List.of(program, changed, race)) {
        assertThat(ProgramText.parse(ProgramText.print(one))).isEqualTo(one);
      }
    }
  }

  @Test
  void most_programs_map_a_window_and_every_second_one_waits_for_a_frame() {
    var programs = programs(1000);
    assertThat(share(programs, "ack_configure")).isGreaterThan(700);
    assertThat(share(programs, "attach")).isGreaterThan(700);
    assertThat(
            programs.stream()
                .filter(program ->
                    program.steps().stream()
                        .anyMatch(s -> s instanceof Step.Await a && a.event().equals("done")))
                .count())
        .isGreaterThan(500);
  }

  @Test
  void deep_states_and_memory_actions_are_reached() {
    var programs = programs(1000);
    for (var request :
        List.of(
            "get_popup",
            "get_subsurface",
            "set_destination",
            "set_buffer_scale",
            "copy",
            "capture",
            "keymap",
            "set_selection",
            "resize")) {
      assertThat(share(programs, request)).as(request).isGreaterThan(20);
    }
    for (var kind :
        List.of(
            Step.Act.class,
            Step.Later.class,
            Step.Storm.class,
            Step.RawMessage.class,
            Step.RawBytes.class,
            Step.Disconnect.class)) {
      assertThat(programs.stream().filter(p -> p.steps().stream().anyMatch(kind::isInstance)))
          .as(kind.getSimpleName())
          .hasSizeGreaterThan(10);
    }
  }

  private static long share(List<Program> programs, String request) {
    return programs.stream()
        .filter(program ->
            program.steps().stream()
                .anyMatch(s -> s instanceof Step.Request r && r.request().equals(request)))
        .count();
  }

  @Test
  void every_breach_adds_steps_to_a_program_with_a_window() {
    for (var breach : Breach.values()) {
      int added = 0;
      for (long seed = 0; seed < 20; seed++) {
        var draft = new Draft(INTERFACES, GLOBALS, MOST_STEPS, new Luck(seed));
        var scenes = new Scenes(draft);
        var actor = draft.connect();
        scenes.windows().window(actor);
        int before = draft.size();
        new Breaches(draft, scenes).commit(breach, actor);
        added += draft.size() - before;
      }
      assertThat(added).as(breach.name()).isPositive();
    }
  }

  @Test
  void what_a_generated_program_names_was_made_before() {
    for (var program : programs(1000)) {
      var clients = new HashSet<String>();
      var objects = new HashSet<>(Set.of("display"));
      var files = new HashSet<String>();
      for (var step : program.steps()) {
        var text = ProgramText.print(step);
        switch (step) {
          case Step.Connect connect -> clients.add(connect.client());
          case Step.CreateFile file -> files.add(file.file());
          case Step.Bind bind -> objects.add(bind.object());
          case Step.Request request -> {
            assertThat(clients).as(text).contains(request.client());
            assertThat(objects).as(text).contains(request.object());
            for (var value : request.arguments()) {
              switch (value) {
                case Value.Reference(var name) -> assertThat(objects).as(text).contains(name);
                case Value.Serial(var name) -> assertThat(objects).as(text).contains(name);
                case Value.FileDescriptor(var name) -> assertThat(files).as(text).contains(name);
                case Value.NewObject(var name) -> assertThat(objects.add(name)).as(text).isTrue();
                default -> {}
              }
            }
          }
          case Step.Await await -> assertThat(objects).as(text).contains(await.object());
          case Step.Storm storm -> assertThat(files).as(text).contains(storm.file());
          case Step.Act(var action) -> {
            assertThat(files).as(text).contains(action.file());
            if (action instanceof MemoryAction.Duplicate copy) {
              files.add(copy.copy());
            }
          }
          case Step.Later(_, var action) -> {
            assertThat(files).as(text).contains(action.file());
            if (action instanceof MemoryAction.Duplicate copy) {
              files.add(copy.copy());
            }
          }
          default -> {}
        }
      }
    }
  }

  @Test
  void an_interface_that_nobody_knows_is_used_by_its_definition() {
    var toy =
        new Interface(
            "toy_box_v1",
            1,
            "",
            List.of(
                new Message(
                    "make",
                    0,
                    1,
                    false,
                    "",
                    List.of(
                        new Arg(
                            "id",
                            ArgType.NEW_ID,
                            Optional.of("toy_v1"),
                            false,
                            Optional.empty(),
                            ""),
                        new Arg(
                            "where",
                            ArgType.OBJECT,
                            Optional.of("wl_surface"),
                            false,
                            Optional.empty(),
                            "")))),
            List.of(),
            List.of());
    var part =
        new Interface(
            "toy_v1",
            1,
            "",
            List.of(
                new Message(
                    "play",
                    0,
                    1,
                    false,
                    "",
                    List.of(
                        new Arg("fd", ArgType.FD, Optional.empty(), false, Optional.empty(), "")))),
            List.of(),
            List.of());
    var known = INTERFACES.and(new Protocol("toys", List.of(toy, part)));
    var own =
        new Generator(
            known, Map.of("toy_box_v1", 1, "wl_compositor", 6), GeneratorOptions.defaults());
    var programs = LongStream.range(0, 100).mapToObj(own::generate).toList();
    assertThat(share(programs, "make")).isGreaterThan(50);
    assertThat(share(programs, "play")).isGreaterThan(50);
  }

  @Test
  void a_target_that_offers_nothing_gets_programs_too() {
    var poor = new Generator(INTERFACES, Map.of(), GeneratorOptions.defaults());
    assertThatCode(
            () -> {
              for (long seed = 0; seed < 500; seed++) {
                poor.mutate(poor.generate(seed), List.of(poor.race(seed, 0)), seed);
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void mutations_differ_mostly_and_stay_within_120_steps() {
    var corpus = programs(50);
    int different = 0;
    for (long seed = 0; seed < 1000; seed++) {
      var program = corpus.get((int) (seed % 50));
      var changed = generator.mutate(program, corpus, seed);
      assertThat(changed.steps()).hasSizeLessThanOrEqualTo(MOST_STEPS);
      different += changed.steps().equals(program.steps()) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(850);
  }

  @Test
  void mutating_over_and_over_ends_nowhere() {
    var corpus = programs(10);
    var program = corpus.getFirst();
    for (long seed = 0; seed < 1000; seed++) {
      program = generator.mutate(program, corpus, seed);
    }
    assertThat(program.steps()).hasSizeLessThanOrEqualTo(MOST_STEPS);
  }

  @Test
  void races_storm_while_frames_go_on_or_shoot_near_the_read() {
    var delays = new ArrayList<Long>();
    int storms = 0;
    for (long seed = 0; seed < 400; seed++) {
      var steps = generator.race(seed, 1000).steps();
      assertThat(steps).hasSizeLessThanOrEqualTo(MOST_STEPS);
      if (steps.stream().anyMatch(Step.Storm.class::isInstance)) {
        storms++;
        var last = steps.stream().filter(Step.Storm.class::isInstance).toList().getLast();
        assertThat(steps.subList(steps.indexOf(last), steps.size()))
            .filteredOn(s -> s instanceof Step.Await a && a.event().equals("done"))
            .hasSizeGreaterThanOrEqualTo(8);
      }
      steps.forEach(step -> {
        if (step instanceof Step.Later later) {
          delays.add(later.delayMicros());
        }
      });
    }
    assertThat(storms).isBetween(240, 340);
    assertThat(delays).hasSizeGreaterThan(60).allMatch(delay -> delay <= 2000);
  }
}
