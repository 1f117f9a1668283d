package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.ZxdgOutputManagerV1;
import dev.busproof.wire.protocol.ZxdgOutputV1;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the output lies. It is 320x240. */
class XdgOutputTest {
  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final int output = client.bind(WlOutput.NAME, 4, WlOutput.Event::decode);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private List<String> described(int version) {
    int manager = client.bind(ZxdgOutputManagerV1.NAME, version);
    int id = client.newId(ZxdgOutputV1.NAME, version, ZxdgOutputV1.Event::decode);
    client.send(manager, new ZxdgOutputManagerV1.Request.GetXdgOutput(id, output)).roundtrip();
    assertThat(client.events(id))
        .contains(
            new ZxdgOutputV1.Event.LogicalPosition(0, 0),
            new ZxdgOutputV1.Event.LogicalSize(320, 240));
    client.send(manager, new ZxdgOutputManagerV1.Request.Destroy());
    client.send(id, new ZxdgOutputV1.Request.Destroy()).roundtrip();
    return client.events(id).stream().map(Message::messageName).toList();
  }

  private int done() {
    client.roundtrip();
    return client.events(output, WlOutput.Event.Done.class).size();
  }

  @Test
  void it_is_described_and_the_outputs_own_done_ends_the_batch() {
    assertThat(described(3))
        .containsExactly("logical_position", "logical_size", "name", "description");
    assertThat(done()).isEqualTo(2);
  }

  @Test
  void before_version_3_the_batch_has_an_end_of_its_own() {
    assertThat(described(2))
        .containsExactly("logical_position", "logical_size", "name", "description", "done");
    assertThat(described(1)).containsExactly("logical_position", "logical_size", "done");
    assertThat(done()).isEqualTo(1);
  }

  @Test
  void it_has_the_name_of_the_output() {
    int manager = client.bind(ZxdgOutputManagerV1.NAME, 3);
    int id = client.newId(ZxdgOutputV1.NAME, 3, ZxdgOutputV1.Event::decode);
    client.send(manager, new ZxdgOutputManagerV1.Request.GetXdgOutput(id, output)).roundtrip();
    assertThat(client.awaitEvent(id, ZxdgOutputV1.Event.Name.class).name())
        .isEqualTo(client.awaitEvent(output, WlOutput.Event.Name.class).name());
    assertThat(client.awaitEvent(id, ZxdgOutputV1.Event.Description.class).description())
        .isEqualTo(client.awaitEvent(output, WlOutput.Event.Description.class).description());
  }
}
