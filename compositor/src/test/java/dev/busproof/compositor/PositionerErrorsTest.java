package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.XdgPositioner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PositionerErrorsTest {
  static Stream<Arguments> what_is_out_of_range_is_invalid_input() {
    return Stream.of(
        argumentSet("width 0", new XdgPositioner.Request.SetSize(0, 1)),
        argumentSet("height 0", new XdgPositioner.Request.SetSize(1, 0)),
        argumentSet("negative size", new XdgPositioner.Request.SetSize(-1, 1)),
        argumentSet("negative anchor width", new XdgPositioner.Request.SetAnchorRect(0, 0, -1, 1)),
        argumentSet("negative anchor height", new XdgPositioner.Request.SetAnchorRect(0, 0, 1, -1)),
        argumentSet("anchor 9", new XdgPositioner.Request.SetAnchor(9)),
        argumentSet("anchor -1", new XdgPositioner.Request.SetAnchor(-1)),
        argumentSet("gravity 9", new XdgPositioner.Request.SetGravity(9)));
  }

  @ParameterizedTest
  @Provokes("xdg_positioner.invalid_input")
  @MethodSource
  void what_is_out_of_range_is_invalid_input(Message request) {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      int positioner = TestDesk.of(client).positioner();
      client.send(positioner, request);
      assertThat(client.awaitError().kind()).isEqualTo("xdg_positioner 0");
      compositor.assertServes();
    }
  }

  @Test
  void an_empty_anchor_rectangle_is_legal_to_set() {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      int positioner = TestDesk.of(client).positioner();
      client.send(positioner, new XdgPositioner.Request.SetAnchorRect(0, 0, 0, 0));
      client.send(positioner, new XdgPositioner.Request.SetReactive());
      client.send(positioner, new XdgPositioner.Request.SetParentSize(1, 1));
      client.send(positioner, new XdgPositioner.Request.SetParentConfigure(1));
      client.roundtrip();
    }
  }
}
