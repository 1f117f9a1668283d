package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.QuarantineLimits;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.fuse.FuseCaching;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.fuse.FuseUnavailableException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardManagerV1;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardV1;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Keymaps in files whose server hangs: only who types waits. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowKeymapTest {
  private static final Libc LIBC = Libc.system();
  private static final long HANG_GUARD_MILLIS = 60_000;
  private static final byte[] KEYMAP = "xkb_keymap { };\0".getBytes(StandardCharsets.UTF_8);
  private static final int KEY_A = 30;

  private final FuseMount mount;
  private final FuseFile file;

  SlowKeymapTest(@TempDir Path directory) throws Exception {
    try {
      mount = FuseMount.start(LIBC, directory, FuseCaching.NONE);
    } catch (FuseUnavailableException e) {
      throw new TestAbortedException("no FUSE here: " + e.getMessage(), e);
    }
    file = mount.file("keymap", KEYMAP);
    file.stall(FuseOperation.READ);
  }

  @AfterEach
  void the_file_answers_in_the_end() {
    file.resume();
    mount.close();
  }

  private static RunningCompositor start(int limitMillis) {
    QuarantineLimits limits = new QuarantineLimits(limitMillis, 60_000, 2, 4);
    return RunningCompositor.start(
        options -> options.sharing(SharingOptions.defaults().withQuarantine(limits)));
  }

  /** Sends the keymap of a new keyboard, and a key. */
  private void type(TestClient typist) throws Exception {
    int seat = TestDesk.of(typist).seat();
    int manager = typist.bind(ZwpVirtualKeyboardManagerV1.NAME, 1);
    int keyboard = typist.newId(ZwpVirtualKeyboardV1.NAME);
    typist.send(
        manager, new ZwpVirtualKeyboardManagerV1.Request.CreateVirtualKeyboard(seat, keyboard));
    typist.send(
        keyboard,
        new ZwpVirtualKeyboardV1.Request.Keymap(
            1, Fd.open(LIBC, file.path(), OpenFlag.READ_ONLY), KEYMAP.length));
    typist.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(0, KEY_A, 1));
    typist.flush();
  }

  @Test
  void keys_wait_for_their_keymap_and_nobody_else_does() throws Exception {
    try (RunningCompositor compositor = start(60_000)) {
      TestClient client = compositor.connect();
      TestSeat seat = TestSeat.of(client);
      TestDesk.of(client).window(10, 10, 0xffff0000);
      type(compositor.connect());
      assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
      compositor.assertServes();
      client.roundtrip();
      assertThat(client.events(seat.keyboard(), WlKeyboard.Event.Key.class)).isEmpty();
      file.resume();
      client.awaitEvent(seat.keyboard(), WlKeyboard.Event.Key.class);
      client
          .events(seat.keyboard(), WlKeyboard.Event.Keymap.class)
          .forEach(keymap -> keymap.fd().close());
    }
  }

  @Test
  void a_keymap_that_stalls_too_long_is_no_keymap() throws Exception {
    try (RunningCompositor compositor = start(40)) {
      TestClient typist = compositor.connect();
      type(typist);
      TestClient.ErrorSeen error = typist.awaitError();
      assertThat(error.kind()).isEqualTo("zwp_virtual_keyboard_v1 0");
      assertThat(error.message()).contains("more than 40 ms");
      compositor.assertServes();
      file.resume();
      compositor.awaitStatistics(
          "the thread to come back", seen -> seen.quarantine().stalledNow() == 0);
    }
  }

  @Test
  void who_goes_while_its_keymap_is_read_is_noticed() throws Exception {
    try (RunningCompositor compositor = start(60_000)) {
      TestClient typist = compositor.connect();
      type(typist);
      assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
      typist.close();
      compositor.awaitStatistics("the typist to be gone", seen -> seen.clients() == 0);
      compositor.assertServes();
      file.resume();
    }
  }
}
