package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlPointer;
import java.util.List;
import java.util.Optional;

/**
 * Two clients with a window each, 100x100 at 16,16 and at 132,16, the first of which drags. Nothing
 * is at 250,200.
 */
final class TestDrag implements AutoCloseable {
  static final int COPY = 1;
  static final int MOVE = 2;
  static final int ASK = 4;

  private static final int RED = 0xffff0000;
  private static final int BLUE = 0xff0000ff;

  final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  final TestParty one;
  final TestParty two;
  final TestSeat seat;
  final TestDesk.Shell windowOfOne;
  final TestDesk.Shell windowOfTwo;

  TestDrag() {
    this(3, 3);
  }

  /** With data devices of these versions. */
  TestDrag(int versionOfOne, int versionOfTwo) {
    one = new TestParty(compositor.connect(), versionOfOne).expectOffers(4);
    seat = TestSeat.of(one.client);
    windowOfOne = one.desk.window(100, 100, RED);
    two = new TestParty(compositor.connect(), versionOfTwo).expectOffers(70);
    windowOfTwo = two.desk.window(100, 100, BLUE);
  }

  /** The serial of a button that the first client has down at 20,30. */
  int press() {
    compositor.pointerTo(20, 30);
    compositor.button(TestSeat.LEFT, true);
    WlPointer.Event.Button button = seat.lastButton();
    assertThat(button.state()).isEqualTo(WlPointer.ButtonState.PRESSED.value());
    return button.serial();
  }

  void start(int source, int icon, int serial) {
    one.client
        .send(
            one.device,
            new WlDataDevice.Request.StartDrag(source, windowOfOne.surface(), icon, serial))
        .roundtrip();
  }

  /** A source of text/plain whose drag has begun and is still over its own window. */
  int drag(int actions) {
    int source = one.source("text/plain", "text/html");
    one.client.send(source, new WlDataSource.Request.SetActions(actions));
    start(source, 0, press());
    return source;
  }

  /** As {@link #drag}, and over the second window; what was said on the way is forgotten. */
  int dragOver(int actions) {
    int source = drag(actions);
    overTwo();
    return source;
  }

  void overTwo() {
    compositor.pointerTo(140, 30);
    one.dragWords();
    two.dragWords();
  }

  void letGo() {
    compositor.button(TestSeat.LEFT, false);
  }

  /** The offer of what is over the second window. */
  int offer() {
    return two.entered().id();
  }

  void accept(int offer, String type, int actions, int preferred) {
    two.client
        .send(offer, new WlDataOffer.Request.Accept(0, Optional.of(type)))
        .send(offer, new WlDataOffer.Request.SetActions(actions, preferred))
        .roundtrip();
  }

  /** An offer that was dropped on the second window, after what it was accepted with. */
  int dropped(int actions, int preferred) {
    int offer = offer();
    accept(offer, "text/plain", actions, preferred);
    letGo();
    two.client.awaitEvent(two.device, WlDataDevice.Event.Drop.class);
    return offer;
  }

  /** What the source has heard, as text. */
  List<String> heard(int source) {
    return one.sourceWords(source);
  }

  @Override
  public void close() {
    compositor.assertServes();
    compositor.close();
  }
}
