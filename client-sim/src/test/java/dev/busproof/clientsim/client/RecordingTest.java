package dev.busproof.clientsim.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Message;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlDisplay;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final int DISPLAY = 1;

  /** The object by whose number a line is told from the others. */
  private static final int FIRST_ID = 2;

  private final List<String> heard = new ArrayList<>();
  private final Recording recording =
      new Recording(
          3,
          Interfaces.bundled(),
          id -> Optional.of(id == DISPLAY ? "wl_display" : "wl_callback"),
          heard::add);

  private static byte[] bytes(Message message) {
    return MessageWriter.encode(DISPLAY, message).bytes();
  }

  private static MemorySegment body(Message message) {
    return MemorySegment.ofArray(bytes(message)).asSlice(MessageWriter.HEADER_BYTES).asReadOnly();
  }

  /** The client asks so often, each time for an answer with the next number. */
  private void asks(int times) {
    for (int id = FIRST_ID; id < FIRST_ID + times; id++) {
      recording.sent(DISPLAY, 0, body(new WlDisplay.Request.Sync(id)), List.of());
    }
  }

  private static List<Integer> numbers(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceAll(".*@(\\d+)\\)$", "$1"))
        .map(Integer::valueOf)
        .toList();
  }

  private static List<Integer> range(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  @Test
  void what_both_sides_said_is_kept_in_words_and_in_order() {
    asks(1);
    recording.received(DISPLAY, 1, body(new WlDisplay.Event.DeleteId(2)), List.of());
    recording.sentRaw(bytes(new WlDisplay.Request.GetRegistry(7)), List.of());
    recording.unreadable(MemorySegment.ofArray(new byte[] {1, 2, 3}), List.of());

    var kept = recording.conversation();
    assertThat(kept.client()).isEqualTo(3);
    assertThat(kept.omitted()).isZero();
    assertThat(kept.last()).isEmpty();
    assertThat(kept.first()).isEqualTo(heard).hasSize(4);
    assertThat(kept.first().get(0)).endsWith(" -> wl_display@1.sync(new id wl_callback@2)");
    assertThat(kept.first().get(1)).endsWith("] wl_display@1.delete_id(2)");
    assertThat(kept.first().get(2)).endsWith(" -> wl_display@1.get_registry(new id wl_registry@7)");
    assertThat(kept.first().get(3)).contains("malformed");
  }

  @Test
  void of_a_long_conversation_the_beginning_and_the_end_are_kept() {
    asks(100);

    var kept = recording.conversation();
    assertThat(numbers(kept.first())).isEqualTo(range(FIRST_ID, 40));
    assertThat(kept.omitted()).isEqualTo(20);
    assertThat(numbers(kept.last())).isEqualTo(range(FIRST_ID + 60, 40));
    assertThat(kept.lines()).hasSize(81).contains("... 20 messages ...");
    assertThat(heard).as("the listener hears all").hasSize(100);
  }

  @Test
  void of_a_flood_only_the_count_is_kept_but_every_answer_is_put_into_words() {
    asks(1500);
    recording.sentRaw(bytes(new WlDisplay.Request.GetRegistry(7)), List.of());
    recording.received(DISPLAY, 1, body(new WlDisplay.Event.DeleteId(2)), List.of());

    var kept = recording.conversation();
    assertThat(heard).hasSize(1001);
    assertThat(kept.last().getLast()).endsWith("wl_display@1.delete_id(2)");
    assertThat(kept.first().size() + kept.omitted() + kept.last().size()).isEqualTo(1502);
  }

  @Test
  void a_line_that_is_too_long_is_cut() {
    var words = "x".repeat(1000);
    recording.received(DISPLAY, 0, body(new WlDisplay.Event.Error(9, 2, words)), List.of());

    assertThat(heard).singleElement().asString().hasSize(303).endsWith("xxx...");
    assertThat(recording.conversation().first()).isEqualTo(heard);
  }

  @Test
  void a_heap_of_bytes_is_counted_and_not_put_into_words() {
    recording.sentRaw(new byte[1 << 20], List.of());

    assertThat(heard).isEmpty();
    assertThat(recording.conversation().omitted()).isEqualTo(1);
  }
}
