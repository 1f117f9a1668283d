package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A compositor with several outputs, whose windows and outputs a test puts where it wants them. */
public final class TestStage implements AutoCloseable {
  private final RunningCompositor compositor;
  private final TestClient tester;
  private final int control;
  private final List<TestClient> actors = new ArrayList<>();
  private int serial;

  private TestStage(RunningCompositor compositor) {
    this.compositor = compositor;
    this.tester = compositor.connect();
    this.control = tester.bind(BusproofTestControlV1.NAME, 2, BusproofTestControlV1.Event::decode);
  }

  /** With outputs as the command line has them. */
  public static TestStage of(String... outputs) {
    List<OutputOptions> wanted = Arrays.stream(outputs).map(OutputOptions::parse).toList();
    return new TestStage(
        RunningCompositor.start(options -> options.outputs(wanted).testControl(true)));
  }

  public RunningCompositor compositor() {
    return compositor;
  }

  /** Whoever controls. */
  public TestClient tester() {
    return tester;
  }

  /** A client whose windows can be placed. */
  public TestClient actor() {
    try {
      List<UnixSocket> pair = UnixSocket.pair(Libc.system());
      send(new BusproofTestControlV1.Request.AdoptClient(pair.getFirst().fd()));
      tester.awaitEvent(control, BusproofTestControlV1.Event.Adopted.class, actors.size() + 1);
      TestClient client = TestClient.over(pair.getLast());
      actors.add(client);
      return client;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public void send(BusproofTestControlV1.Request request) {
    tester.send(control, request);
  }

  /** Waits until what was asked for has happened. */
  public void done() {
    serial++;
    send(new BusproofTestControlV1.Request.Done(serial));
    assertThat(tester.awaitEvent(control, BusproofTestControlV1.Event.Done.class, serial).serial())
        .isEqualTo(serial);
  }

  /** Moves a window of an actor, which has sent all about it. */
  public void place(TestDesk desk, TestDesk.Shell window, int x, int y) {
    desk.client().roundtrip();
    send(
        new BusproofTestControlV1.Request.PlaceSurface(
            actors.indexOf(desk.client()) + 1, window.surface(), x, y));
    done();
  }

  /** A mapped window of one colour at a place. */
  public TestDesk.Shell window(TestDesk desk, int x, int y, int width, int height, int argb) {
    TestDesk.Shell window = desk.window(width, height, argb);
    place(desk, window, x, y);
    return window;
  }

  public void plugIn(String name, int width, int height, int scale, int x, int y) {
    send(new BusproofTestControlV1.Request.AddOutput(name, width, height, scale, 0, x, y));
    done();
  }

  public void unplug(String name) {
    send(new BusproofTestControlV1.Request.RemoveOutput(name));
    done();
  }

  @Override
  public void close() {
    compositor.assertServes();
    compositor.close();
    actors.forEach(TestClient::close);
  }
}
