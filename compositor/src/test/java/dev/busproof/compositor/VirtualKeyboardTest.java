package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardManagerV1;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardV1;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that types into the window of another. */
class VirtualKeyboardTest {
  private static final int RED = 0xffff0000;
  private static final int KEY_A = 30;
  private static final int XKB_V1 = 1;
  private static final String KEYMAP = "xkb_keymap { };";

  private final Libc libc = Libc.system();
  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestSeat seat = TestSeat.of(client);
  private final TestClient typist = compositor.connect();
  private final int typistSeat = TestSeat.of(typist).seat();
  private final int keyboard = keyboard();
  private int read;

  @BeforeEach
  void the_window_has_the_focus() {
    TestDesk.of(client).window(100, 100, RED);
  }

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int keyboard() {
    int manager = typist.bind(ZwpVirtualKeyboardManagerV1.NAME, 1);
    int id = typist.newId(ZwpVirtualKeyboardV1.NAME);
    typist.send(
        manager, new ZwpVirtualKeyboardManagerV1.Request.CreateVirtualKeyboard(typistSeat, id));
    return id;
  }

  private void setKeymap(byte[] bytes, int claimedBytes) {
    try (Memfd file = Memfd.create(libc, "test-keymap", bytes.length)) {
      file.pwrite(bytes, 0, bytes.length, 0);
      send(new ZwpVirtualKeyboardV1.Request.Keymap(XKB_V1, file.fd().duplicate(), claimedBytes));
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  private void setKeymap() {
    byte[] bytes = (KEYMAP + "\0").getBytes(StandardCharsets.UTF_8);
    setKeymap(bytes, bytes.length);
  }

  private void send(ZwpVirtualKeyboardV1.Request request) {
    typist.send(keyboard, request);
  }

  private void key(int key, int state) {
    send(new ZwpVirtualKeyboardV1.Request.Key(0, key, state));
  }

  private List<Message> news() {
    typist.roundtrip();
    client.roundtrip();
    List<Message> all = client.events(seat.keyboard());
    List<Message> news = List.copyOf(all.subList(read, all.size()));
    read = all.size();
    return news;
  }

  private static List<String> names(List<Message> events) {
    return events.stream().map(Message::messageName).toList();
  }

  private void assertError(String kind) {
    assertThat(typist.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  void the_first_key_brings_its_keymap() throws Exception {
    news();
    setKeymap();
    assertThat(news()).as("a keyboard nobody types on").isEmpty();
    key(KEY_A, 1);
    key(KEY_A, 0);
    List<Message> events = news();
    assertThat(names(events)).containsExactly("keymap", "modifiers", "key", "key");
    WlKeyboard.Event.Keymap keymap = (WlKeyboard.Event.Keymap) events.getFirst();
    try (Fd fd = keymap.fd();
        Arena arena = Arena.ofConfined()) {
      assertThat(keymap.size()).isEqualTo(KEYMAP.length() + 1);
      MemorySegment bytes = arena.allocate(100);
      assertThat(libc.pread(fd.number(), bytes, 0)).isEqualTo(KEYMAP.length() + 1);
      assertThat(bytes.getString(0)).isEqualTo(KEYMAP);
      assertThat(FdFacts.of(libc, fd).seals()).contains(Seal.WRITE, Seal.SHRINK, Seal.SEAL);
    }
  }

  @Test
  void modifiers_are_told_as_they_are_set() {
    setKeymap();
    send(new ZwpVirtualKeyboardV1.Request.Modifiers(3, 4, 5, 1));
    typist.roundtrip();
    client.roundtrip();
    WlKeyboard.Event.Modifiers now =
        client.events(seat.keyboard(), WlKeyboard.Event.Modifiers.class).getLast();
    assertThat(List.of(now.modsDepressed(), now.modsLatched(), now.modsLocked(), now.group()))
        .containsExactly(3, 4, 5, 1);
    client.events(seat.keyboard(), WlKeyboard.Event.Keymap.class).getLast().fd().close();
  }

  @Test
  void a_keyboard_that_goes_lets_its_keys_up_and_takes_its_keymap_along() {
    setKeymap();
    key(KEY_A, 1);
    news();
    send(new ZwpVirtualKeyboardV1.Request.Destroy());
    assertThat(names(news())).containsExactly("key", "keymap", "modifiers");
    for (WlKeyboard.Event.Keymap each :
        client.events(seat.keyboard(), WlKeyboard.Event.Keymap.class)) {
      each.fd().close();
    }
  }

  @Test
  void a_text_without_end_is_given_one() throws Exception {
    byte[] bytes = "xkb".getBytes(StandardCharsets.UTF_8);
    setKeymap(bytes, bytes.length);
    key(KEY_A, 1);
    news();
    WlKeyboard.Event.Keymap keymap =
        client.events(seat.keyboard(), WlKeyboard.Event.Keymap.class).getLast();
    keymap.fd().close();
    assertThat(keymap.size()).isEqualTo(4);
  }

  /** As wtype has it. */
  @Test
  void a_keymap_in_an_ordinary_file_is_as_good_as_any(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("keymap"), KEYMAP + "\0");
    send(
        new ZwpVirtualKeyboardV1.Request.Keymap(
            XKB_V1, Fd.open(libc, file, OpenFlag.READ_WRITE), KEYMAP.length() + 1));
    Files.delete(file);
    key(KEY_A, 1);
    key(KEY_A, 0);
    List<Message> events = news();
    assertThat(names(events)).containsSubsequence("keymap", "modifiers", "key", "key");
    client
        .events(seat.keyboard(), WlKeyboard.Event.Keymap.class)
        .forEach(keymap -> keymap.fd().close());
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void a_key_before_the_keymap_is_no_keymap() {
    key(KEY_A, 1);
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void modifiers_before_the_keymap_are_no_keymap() {
    send(new ZwpVirtualKeyboardV1.Request.Modifiers(0, 0, 0, 0));
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void a_truncated_keymap_is_no_keymap() {
    setKeymap(new byte[10], 4097);
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void a_keymap_of_a_gigabyte_is_no_keymap() {
    setKeymap(new byte[10], 1 << 30);
    TestClient.ErrorSeen error = typist.awaitError();
    assertThat(error.kind()).isEqualTo("zwp_virtual_keyboard_v1 0");
    assertThat(error.message()).as("refused for its size").contains("1048576");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void a_keymap_of_nothing_is_no_keymap() {
    setKeymap(new byte[10], 0);
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void a_pipe_as_keymap_is_no_keymap() throws Exception {
    try (FdPair pipe = Fd.pipe(libc)) {
      send(new ZwpVirtualKeyboardV1.Request.Keymap(XKB_V1, pipe.first().duplicate(), 4));
    }
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  @Provokes("zwp_virtual_keyboard_v1.no_keymap")
  void another_format_is_no_keymap() throws Exception {
    try (Memfd file = Memfd.create(libc, "test-keymap", 4)) {
      send(new ZwpVirtualKeyboardV1.Request.Keymap(0, file.fd().duplicate(), 4));
    }
    assertError("zwp_virtual_keyboard_v1 0");
  }

  @Test
  void keymaps_are_counted_and_given_back() {
    for (int i = 0; i < 3000; i++) {
      setKeymap();
      if (i % 20 == 0) {
        typist.roundtrip();
      }
    }
    typist.roundtrip();
  }

  @Test
  void a_client_that_does_not_read_is_not_ended_by_keymaps() {
    byte[] bytes = (KEYMAP + "\0").getBytes(StandardCharsets.UTF_8);
    int other = keyboard();
    setKeymap();
    try (Memfd file = Memfd.create(libc, "test-keymap", bytes.length)) {
      file.pwrite(bytes, 0, bytes.length, 0);
      typist.send(
          other,
          new ZwpVirtualKeyboardV1.Request.Keymap(XKB_V1, file.fd().duplicate(), bytes.length));
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < 500; i++) {
      key(KEY_A, 1);
      typist.send(other, new ZwpVirtualKeyboardV1.Request.Key(0, KEY_A, 1));
      key(KEY_A, 0);
      typist.send(other, new ZwpVirtualKeyboardV1.Request.Key(0, KEY_A, 0));
    }
    typist.roundtrip();
    assertThat(compositor.statistics().stoppedReading()).isZero();
    client.roundtrip();
    client
        .events(seat.keyboard(), WlKeyboard.Event.Keymap.class)
        .forEach(keymap -> keymap.fd().close());
  }
}
