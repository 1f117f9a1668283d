package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Message;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with a request whatever it is for: each request of each object that a client can
 * have, as the definitions list them, is sent once for each thing that can be wrong with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestArgumentsTest {
  private static final int DISPLAY = 1;
  private static final int NOBODYS_ID = 0x7777;

  /** As an enum: of no entry. As a bitfield: with bits of no entry. */
  private static final int NO_VALUE = 0x7fff_fff8;

  /** Of arguments that are enums: what is sent when the value is none of them. */
  private static final Map<String, String> ENUM_ERRORS =
      Map.ofEntries(
          Map.entry("wl_shm_pool.create_buffer.format", "wl_shm_pool.invalid_format"),
          Map.entry("wl_data_source.set_actions.dnd_actions", "wl_data_source.invalid_action_mask"),
          Map.entry("wl_surface.set_buffer_transform.transform", "wl_surface.invalid_transform"),
          Map.entry(
              "zxdg_toplevel_decoration_v1.set_mode.mode",
              "zxdg_toplevel_decoration_v1.invalid_mode"),
          Map.entry("zwp_virtual_keyboard_v1.keymap.format", "zwp_virtual_keyboard_v1.no_keymap"),
          Map.entry(
              "ext_image_copy_capture_manager_v1.create_session.options",
              "ext_image_copy_capture_manager_v1.invalid_option"),
          Map.entry("zwlr_virtual_pointer_v1.axis.axis", "zwlr_virtual_pointer_v1.invalid_axis"),
          Map.entry(
              "zwlr_virtual_pointer_v1.axis_stop.axis", "zwlr_virtual_pointer_v1.invalid_axis"),
          Map.entry(
              "zwlr_virtual_pointer_v1.axis_discrete.axis", "zwlr_virtual_pointer_v1.invalid_axis"),
          Map.entry(
              "zwlr_virtual_pointer_v1.axis_source.axis_source",
              "zwlr_virtual_pointer_v1.invalid_axis_source"),
          Map.entry("xdg_positioner.set_anchor.anchor", "xdg_positioner.invalid_input"),
          Map.entry("xdg_positioner.set_gravity.gravity", "xdg_positioner.invalid_input"),
          Map.entry("xdg_toplevel.resize.edges", "xdg_toplevel.invalid_resize_edge"),
          Map.entry(
              "busproof_test_control_v1.pointer_button.state",
              "busproof_test_control_v1.invalid_value"),
          Map.entry(
              "busproof_test_control_v1.pointer_axis.axis",
              "busproof_test_control_v1.invalid_value"),
          Map.entry("busproof_test_control_v1.key.state", "busproof_test_control_v1.invalid_value"),
          Map.entry(
              "busproof_test_control_v1.add_output.transform",
              "busproof_test_control_v1.invalid_value"));

  private static final Map<String, String> ENUMS_WITHOUT_ERROR =
      Map.of(
          "xdg_positioner.set_constraint_adjustment.constraint_adjustment",
          "the protocol names no error; bits it does not know adjust nothing",
          "zwlr_virtual_pointer_v1.button.state",
          "the protocol names no error; nothing is pressed or released",
          "zwp_virtual_keyboard_v1.key.state",
          "no keymap is set, and the protocol names no other error",
          "wl_data_offer.set_actions.dnd_actions",
          "needs a drag: DragNegotiationTest",
          "wl_data_offer.set_actions.preferred_action",
          "needs a drag: DragNegotiationTest");

  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));

  /** A request, and the argument that is put out of order, the first where it does not matter. */
  record Case(Interface of, int version, Message request, int index) {
    Arg arg() {
      return request.args().get(index);
    }

    String where() {
      return of.name() + "." + request.name() + "." + arg().name();
    }

    @Override
    public String toString() {
      return request.args().isEmpty() ? of.name() + "." + request.name() : where();
    }
  }

  @AfterAll
  void others_go_on() {
    compositor.assertServes();
    assertThat(compositor.statistics().handlerFailures()).isZero();
    compositor.close();
  }

  private Stream<Case> requests() {
    Stream.Builder<Case> all = Stream.builder();
    try (TestClient client = compositor.connect()) {
      SpecifiedErrors.known()
          .reachable(client)
          .forEach((name, version) -> {
            Interface of = SpecifiedErrors.known().definition(name);
            of.requests().stream()
                .filter(request -> request.since() <= version)
                .forEach(request -> all.add(new Case(of, version, request, 0)));
          });
    }
    return all.build();
  }

  private Stream<Case> arguments(Predicate<Arg> wanted) {
    return requests()
        .flatMap(each ->
            Stream.iterate(0, i -> i < each.request().args().size(), i -> i + 1)
                .map(i -> new Case(each.of(), each.version(), each.request(), i)))
        .filter(each -> wanted.test(each.arg()));
  }

  /** What the compositor answers to a request with that word in the place of the argument. */
  private String answer(Case about, int word) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      int target = zoo.make(about.of().name());
      TestZoo.Call call = zoo.call(target, about.of(), about.request());
      call.with(about.arg(), word).send(client, 0);
      return client.awaitError().kind();
    }
  }

  Stream<Case> objects() {
    return arguments(arg -> arg.type() == ArgType.OBJECT);
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Provokes("wl_display.invalid_object")
  void an_object_that_does_not_exist_is_invalid_object(Case about) {
    assertThat(answer(about, NOBODYS_ID)).isEqualTo("wl_display 0");
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Provokes("wl_display.invalid_object")
  void an_object_of_another_kind_is_invalid_object(Case about) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      boolean isRegistry = about.arg().interfaceName().filter(WlRegistry.NAME::equals).isPresent();
      int another = zoo.make(isRegistry ? WlCompositor.NAME : WlRegistry.NAME);
      int target = zoo.make(about.of().name());
      TestZoo.Call call = zoo.call(target, about.of(), about.request());
      call.with(about.arg(), another).send(client, 0);
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 0");
    }
  }

  Stream<Case> what_must_not_be_null() {
    return arguments(arg ->
        switch (arg.type()) {
          case OBJECT, STRING -> !arg.nullable();
          case NEW_ID -> true;
          case INT, UINT, FIXED, ARRAY, FD -> false;
        });
  }

  @ParameterizedTest
  @MethodSource("what_must_not_be_null")
  @Provokes("wl_display.invalid_method")
  void null_that_is_not_allowed_is_invalid_method(Case about) {
    assertThat(answer(about, 0)).isEqualTo("wl_display 1");
  }

  Stream<Case> new_ids() {
    return arguments(arg -> arg.type() == ArgType.NEW_ID);
  }

  @ParameterizedTest
  @MethodSource("new_ids")
  @Provokes("wl_display.invalid_method")
  void a_new_id_that_is_in_use_is_invalid_method(Case about) {
    assertThat(answer(about, DISPLAY)).isEqualTo("wl_display 1");
  }

  Stream<Case> descriptors() {
    return arguments(arg -> arg.type() == ArgType.FD);
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  @Provokes("wl_display.invalid_method")
  void a_descriptor_that_does_not_come_is_invalid_method(Case about) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      int target = zoo.make(about.of().name());
      zoo.call(target, about.of(), about.request()).withoutDescriptors().send(client, 0);
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
    }
  }

  Stream<Case> with_a_body() {
    return requests()
        .filter(each -> each.request().args().stream().anyMatch(arg -> arg.type() != ArgType.FD));
  }

  private void assertLengthIsWrong(Case about, int moreWords) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      int target = zoo.make(about.of().name());
      zoo.call(target, about.of(), about.request()).send(client, moreWords);
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
    }
  }

  @ParameterizedTest
  @MethodSource("with_a_body")
  @Provokes("wl_display.invalid_method")
  void a_request_that_is_too_short_is_invalid_method(Case about) {
    assertLengthIsWrong(about, -1);
  }

  @ParameterizedTest
  @MethodSource("requests")
  @Provokes("wl_display.invalid_method")
  void a_request_that_is_too_long_is_invalid_method(Case about) {
    assertLengthIsWrong(about, 1);
  }

  Stream<Case> of_later_versions() {
    return requests()
        .filter(each -> each.request().since() > 1)
        .map(each -> new Case(each.of(), each.request().since() - 1, each.request(), 0));
  }

  @ParameterizedTest
  @MethodSource("of_later_versions")
  @Provokes("wl_display.invalid_method")
  void a_request_that_is_newer_than_the_object_is_invalid_method(Case about) {
    assertLengthIsWrong(about, 0);
  }

  Stream<Case> destructors() {
    return requests().filter(each -> each.request().destructor());
  }

  @ParameterizedTest
  @MethodSource("destructors")
  @Provokes("wl_display.invalid_object")
  void a_request_of_an_object_that_is_gone_is_invalid_object(Case about) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      int target = zoo.make(about.of().name());
      zoo.call(target, about.of(), about.request()).send(client, 0);
      zoo.call(target, about.of(), about.request()).send(client, 0);
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 0");
    }
  }

  Stream<Case> enums() {
    return arguments(arg -> arg.enumName().isPresent())
        .filter(each -> !ENUMS_WITHOUT_ERROR.containsKey(each.where()));
  }

  @ParameterizedTest
  @MethodSource("enums")
  void a_value_that_an_enum_does_not_have_is_the_error_for_it(Case about) {
    try (TestClient client = compositor.connect()) {
      TestZoo zoo = TestZoo.of(client, about.version());
      int target = zoo.make(about.of().name());
      zoo.call(target, about.of(), about.request()).with(about.arg(), NO_VALUE).send(client, 0);
      TestClient.ErrorSeen error = client.awaitError();
      assertThat(SpecifiedErrors.known().name(error.interfaceName(), error.code()))
          .contains(ENUM_ERRORS.getOrDefault(about.where(), "?"));
    }
  }

  @Test
  void every_enum_has_an_error_or_a_reason() {
    Map<String, String> decided = new TreeMap<>(ENUM_ERRORS);
    decided.putAll(ENUMS_WITHOUT_ERROR);
    assertThat(arguments(arg -> arg.enumName().isPresent()).map(Case::where))
        .containsExactlyInAnyOrderElementsOf(decided.keySet());
  }
}
