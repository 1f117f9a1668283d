package dev.busproof.clientsim.fuzz.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.fuzz.Programs;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Interfaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final Interfaces INTERFACES = Interfaces.bundled();

  private static Signature signature(String verdict, Program program) {
    return Signature.of(verdict, program, "", INTERFACES);
  }

  private static Program window(String client, String file) {
    return new Program(Optional.empty(), Programs.window(client, file));
  }

  @Test
  void names_of_clients_and_files_and_waits_make_no_difference() {
    var other = new ArrayList<>(Programs.window("someone", "something"));
    other.add(new Step.Sleep(100));

    assertThat(signature("CRASHED(SIGBUS)", window("c1", "f1")))
        .isEqualTo(signature("CRASHED(SIGBUS)", new Program(Optional.of(1L), other)));
  }

  @Test
  void it_says_what_came_last_by_interface_and_request() {
    assertThat(signature("HUNG", window("c1", "f1")).text())
        .isEqualTo("HUNG wl_surface.attach, wl_surface.damage, wl_surface.commit");
    assertThat(Signature.of("HARMED", window("c1", "f1"), "wl_buffer.2", INTERFACES).text())
        .endsWith("; error wl_buffer.2");
  }

  @Test
  void another_signal_another_action_and_another_error_are_other_failures() {
    var program = window("c1", "f1");
    var cut = new ArrayList<>(program.steps());
    cut.add(Programs.truncate("f1", 0));
    assertThat(
            List.of(
                signature("CRASHED(SIGBUS)", program),
                signature("CRASHED(SIGSEGV)", program),
                signature("CRASHED(SIGBUS)", program.with(cut)),
                Signature.of("CRASHED(SIGBUS)", program, "wl_shm.2", INTERFACES)))
        .doesNotHaveDuplicates()
        .extracting(Signature::name)
        .doesNotHaveDuplicates()
        .first()
        .asString()
        .matches("crashed-sigbus-[0-9a-f]{8}");
  }

  @Test
  void a_program_holds_a_smaller_one_when_it_does_all_of_it_in_order() {
    var crowded = Programs.crowded();
    var smaller =
        Programs.of(
            new Step.Connect("x"),
            new Step.Bind("x", "wl_compositor", 1, "c"),
            Programs.request("x", "c", "create_surface", new Value.NewObject("s")),
            Programs.truncate("f", 0),
            Programs.request("x", "s", "commit"));
    var disorderly = new ArrayList<>(smaller.steps());
    disorderly.add(Programs.truncate("f", 0));
    disorderly.add(Programs.truncate("f", 0));

    assertThat(Containment.holds(crowded, smaller, INTERFACES)).isTrue();
    assertThat(Containment.holds(crowded, smaller.with(disorderly), INTERFACES)).isFalse();
    assertThat(Containment.holds(smaller, crowded, INTERFACES)).isFalse();
  }

  @Test
  void programs_in_a_row_keep_their_clients_and_files_apart() {
    var both =
        Renaming.concatenated(List.of(window("c1", "f1"), window("c1", "f1"), window("c2", "f1")));

    var given = new HashMap<Footprint.Name, Integer>();
    both.steps().stream()
        .flatMap(step -> Footprint.of(step).gives().stream())
        .forEach(name -> given.merge(name, 1, Integer::sum));
    assertThat(given.values()).containsOnly(1);
    assertThat(both.steps()).hasSize(3 * Programs.window("c1", "f1").size());
    assertThat(new Closure(both).of(both.steps())).isEqualTo(both.steps());
  }

  @Test
  void what_only_connects_binds_and_waits_is_no_part_of_what_goes_on() {
    var greeting =
        Programs.of(
            new Step.Connect("c1"), new Step.Bind("c1", "wl_shm", 2, "shm"), new Step.Sync("c1"));
    var longer = new ArrayList<>(greeting.steps());
    longer.add(1, new Step.Bind("c1", "wl_compositor", 6, "compositor"));

    assertThat(Containment.holds(window("c1", "f1"), greeting, INTERFACES)).isFalse();
    assertThat(
            Containment.holds(window("c1", "f1"), Programs.of(new Step.Connect("c1")), INTERFACES))
        .isFalse();
    assertThat(Containment.holds(greeting.with(longer), greeting, INTERFACES)).isTrue();
    assertThat(Containment.holds(greeting, greeting.with(longer), INTERFACES)).isFalse();
  }
}
