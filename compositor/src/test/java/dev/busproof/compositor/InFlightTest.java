package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlSeat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody of the same user keeps so many descriptors in flight, in sockets of his own, that the
 * compositor may pass none (ETOOMANYREFS of unix(7)).
 */
class InFlightTest {
  private static final int OPEN_FILES = 300;
  private static final int AT_ONCE = UnixSocket.MAX_DESCRIPTORS;

  /** Without these two the kernel makes no exception for root. */
  private static final List<String> AS_ANYBODY =
      List.of("setpriv", "--bounding-set=-sys_resource,-sys_admin");

  @TempDir Path directory;
  private final Libc libc = Libc.system();

  @Test
  void a_keyboard_without_its_keymap_is_nobodys_end_and_gets_it_later() throws Exception {
    List<String> wrapper = libc.geteuid() == 0 ? AS_ANYBODY : List.of();
    try (ChildCompositor compositor = ChildCompositor.start(directory, OPEN_FILES, wrapper)) {
      TestClient client = compositor.connect();
      TestDesk desk = TestDesk.of(client);
      desk.window(20, 20, 0xff00ff00);
      int seat = client.bind(WlSeat.NAME, 7);
      client.roundtrip();
      int keyboard = client.newId(WlKeyboard.NAME, 7, WlKeyboard.Event::decode);
      List<UnixSocket> pair = UnixSocket.pair(libc);
      try (UnixSocket hoard = pair.getFirst();
          UnixSocket unread = pair.getLast()) {
        fill(hoard);
        client.send(seat, new WlSeat.Request.GetKeyboard(keyboard));
        client.roundtrip();
        assertThat(client.events(keyboard, WlKeyboard.Event.Keymap.class)).isEmpty();
        assertThat(client.events(keyboard, WlKeyboard.Event.Enter.class)).hasSize(1);
        assertThat(unread.fd().isOpen()).isTrue();
      }
      // The focus goes to another window, and with it the keymap is told.
      desk.window(20, 20, 0xffff0000);
      client.awaitEvent(keyboard, WlKeyboard.Event.Keymap.class).fd().close();
      client.awaitEvent(keyboard, WlKeyboard.Event.Enter.class, 2);
    }
  }

  /** More than the compositor may have open; what is in flight is gone with the sockets. */
  private void fill(UnixSocket hoard) throws Exception {
    try (Fd one = Fd.eventFd(libc);
        Arena arena = Arena.ofConfined()) {
      MemorySegment letter = arena.allocate(1);
      List<Fd> many = Collections.nCopies(AT_ONCE, one);
      for (int sent = 0; sent <= 2 * OPEN_FILES; sent += AT_ONCE) {
        assertThat(hoard.send(letter, many)).isEqualTo(1);
      }
    }
  }
}
