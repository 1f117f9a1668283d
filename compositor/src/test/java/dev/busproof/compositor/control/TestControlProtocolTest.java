package dev.busproof.compositor.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Message;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.WireException;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Definitions;
import dev.busproof.wire.ir.Interface;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The types of the private protocol; the codec itself has its tests in wire. */
class TestControlProtocolTest {
  private static final int ID = 3;
  private static final int ONE = 256;

  @Test
  void every_request_survives_encoding_and_decoding() throws Exception {
    List<BusproofTestControlV1.Request> requests =
        List.of(
            new BusproofTestControlV1.Request.Destroy(),
            new BusproofTestControlV1.Request.AdoptClient(Fd.eventFd(Libc.system())),
            new BusproofTestControlV1.Request.PlaceSurface(1, 7, -20, 30),
            new BusproofTestControlV1.Request.PointerMove(-ONE, 2 * ONE),
            new BusproofTestControlV1.Request.PointerMoveRelative(ONE, -ONE),
            new BusproofTestControlV1.Request.PointerButton(0x110, 1),
            new BusproofTestControlV1.Request.PointerAxis(1, -10 * ONE),
            new BusproofTestControlV1.Request.TouchDown(-1, ONE, ONE),
            new BusproofTestControlV1.Request.TouchMotion(-1, 2 * ONE, ONE),
            new BusproofTestControlV1.Request.TouchUp(-1),
            new BusproofTestControlV1.Request.Key(30, 1),
            new BusproofTestControlV1.Request.AdvanceClock(16),
            new BusproofTestControlV1.Request.ForgiveUnansweredConfigures(),
            new BusproofTestControlV1.Request.Done(-1),
            new BusproofTestControlV1.Request.AddOutput("DP-2", 640, 480, 2, 5, -320, 0),
            new BusproofTestControlV1.Request.RemoveOutput("DP-2"));
    assertThat(requests).extracting(Message::messageName).containsExactlyElementsOf(requestNames());
    for (BusproofTestControlV1.Request request : requests) {
      try {
        assertThat(decode(request)).isEqualTo(request);
      } finally {
        request.discard();
      }
    }
  }

  @Test
  void both_events_survive_encoding_and_decoding() throws WireException {
    for (BusproofTestControlV1.Event event :
        List.of(
            new BusproofTestControlV1.Event.Adopted(1), new BusproofTestControlV1.Event.Done(-1))) {
      MessageReader body = MessageReader.of(body(MessageWriter.encode(ID, event)), List.of());
      assertThat(
              BusproofTestControlV1.Event.decode(
                  event.opcode(), BusproofTestControlV1.VERSION, body))
          .isEqualTo(event);
    }
  }

  @Test
  void every_enum_an_argument_names_is_one_of_the_core() {
    List<String> core =
        Definitions.bundled().getFirst().interfaces().stream()
            .flatMap(i -> i.enums().stream().map(e -> i.name() + "." + e.name()))
            .toList();
    Interface control = definition();
    List<String> named =
        Stream.concat(control.requests().stream(), control.events().stream())
            .flatMap(m -> m.args().stream())
            .map(Arg::enumName)
            .flatMap(Optional::stream)
            .toList();
    assertThat(named).hasSize(4).isSubsetOf(core);
  }

  private static BusproofTestControlV1.Request decode(BusproofTestControlV1.Request request)
      throws WireException {
    MessageWriter.Encoded encoded = MessageWriter.encode(ID, request);
    return BusproofTestControlV1.Request.decode(
        request.opcode(),
        BusproofTestControlV1.VERSION,
        MessageReader.of(body(encoded), encoded.descriptors()));
  }

  private static byte[] body(MessageWriter.Encoded encoded) {
    byte[] bytes = encoded.bytes();
    return Arrays.copyOfRange(bytes, MessageWriter.HEADER_BYTES, bytes.length);
  }

  private static List<String> requestNames() {
    return definition().requests().stream().map(dev.busproof.wire.ir.Message::name).toList();
  }

  private static Interface definition() {
    return TestControlGlobal.definition().find(BusproofTestControlV1.NAME).orElseThrow();
  }
}
