package dev.busproof.compositor;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlTouch;
import java.util.ArrayList;
import java.util.List;

/** A client's input devices, and what they have said so far. */
public final class TestSeat {
  public static final int LEFT = 0x110;
  public static final int RIGHT = 0x111;

  private final TestClient client;
  private final int version;
  private final int seat;
  private final int pointer;
  private final int keyboard;
  private int read;

  private TestSeat(TestClient client, int version) {
    this.client = client;
    this.version = version;
    this.seat = client.bind(WlSeat.NAME, version, WlSeat.Event::decode);
    this.pointer = client.newId(WlPointer.NAME, version, WlPointer.Event::decode);
    this.keyboard = client.newId(WlKeyboard.NAME, version, WlKeyboard.Event::decode);
    client.send(seat, new WlSeat.Request.GetPointer(pointer));
    client.send(seat, new WlSeat.Request.GetKeyboard(keyboard));
    client.awaitEvent(keyboard, WlKeyboard.Event.Keymap.class).fd().close();
    client.roundtrip();
  }

  public static TestSeat of(TestClient client) {
    return new TestSeat(client, WlSeat.VERSION);
  }

  public static TestSeat ofVersion(TestClient client, int version) {
    return new TestSeat(client, version);
  }

  public int seat() {
    return seat;
  }

  public int pointer() {
    return pointer;
  }

  public int keyboard() {
    return keyboard;
  }

  /** Asks for the touch screen, which only some compositors have. */
  public int touch() {
    int touch = client.newId(WlTouch.NAME, version, WlTouch.Event::decode);
    client.send(seat, new WlSeat.Request.GetTouch(touch));
    client.roundtrip();
    return touch;
  }

  /** What the pointer has said since the last call. */
  public List<Message> pointerEvents() {
    client.roundtrip();
    List<Message> all = client.events(pointer);
    List<Message> news = new ArrayList<>(all.subList(read, all.size()));
    read = all.size();
    return news;
  }

  /** As {@link #pointerEvents}, by name only, as {@code enter}. */
  public List<String> pointerWords() {
    return pointerEvents().stream().map(Message::messageName).toList();
  }

  public WlPointer.Event.Enter lastEnter() {
    client.roundtrip();
    return client.events(pointer, WlPointer.Event.Enter.class).getLast();
  }

  public WlPointer.Event.Motion lastMotion() {
    client.roundtrip();
    return client.events(pointer, WlPointer.Event.Motion.class).getLast();
  }

  public WlPointer.Event.Button lastButton() {
    client.roundtrip();
    return client.events(pointer, WlPointer.Event.Button.class).getLast();
  }
}
