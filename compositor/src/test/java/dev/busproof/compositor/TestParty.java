package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import java.util.List;

/** A client with a seat and a data device. */
final class TestParty {
  private static final int FIRST_SERVER_ID = 0xff000000;

  final TestClient client;
  final TestDesk desk;
  final int seat;
  final int manager;
  final int device;
  private final int version;
  private int read;

  TestParty(TestClient client) {
    this(client, 3);
  }

  /** With data devices of that version. */
  TestParty(TestClient client, int version) {
    this.client = client;
    this.version = version;
    this.desk = TestDesk.of(client);
    this.seat = desk.seat();
    this.manager = client.bind(WlDataDeviceManager.NAME, version);
    this.device = newDevice();
    client.roundtrip();
  }

  int newDevice() {
    int id = client.newId(WlDataDevice.NAME, version, WlDataDevice.Event::decode);
    client.send(manager, new WlDataDeviceManager.Request.GetDataDevice(id, seat));
    return id;
  }

  /** Says how offers are read, as many as the client is going to have at a time. */
  TestParty expectOffers(int count) {
    for (int i = 0; i < count; i++) {
      client.expectServerObject(
          FIRST_SERVER_ID + i, WlDataOffer.NAME, version, WlDataOffer.Event::decode);
    }
    return this;
  }

  int source(String... types) {
    int source = client.newId(WlDataSource.NAME, version, WlDataSource.Event::decode);
    client.send(manager, new WlDataDeviceManager.Request.CreateDataSource(source));
    for (String type : types) {
      client.send(source, new WlDataSource.Request.Offer(type));
    }
    return source;
  }

  void select(int source) {
    client.send(device, new WlDataDevice.Request.SetSelection(source, 0)).roundtrip();
  }

  /** The offer that the last selection event named; it is announced before it is decoded. */
  int offered() {
    return client.events(device, WlDataDevice.Event.Selection.class).getLast().id();
  }

  /** The last drag that came over one of the client's surfaces. */
  WlDataDevice.Event.Enter entered() {
    client.roundtrip();
    List<WlDataDevice.Event.Enter> all = client.events(device, WlDataDevice.Event.Enter.class);
    assertThat(all).as("a drag came").isNotEmpty();
    return all.getLast();
  }

  /** What the data device has said of drags since the last call, by name. */
  List<String> dragWords() {
    client.roundtrip();
    List<Message> all = client.events(device);
    List<String> news =
        all.subList(read, all.size()).stream()
            .map(Message::messageName)
            .filter(name -> !name.equals("selection"))
            .toList();
    read = all.size();
    return news;
  }

  /** The last word on what would become of a drop. */
  List<String> sourceWords(int source) {
    client.roundtrip();
    return client.events(source).stream().map(Object::toString).toList();
  }
}
