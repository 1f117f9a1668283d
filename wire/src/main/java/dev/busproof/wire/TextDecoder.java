package dev.busproof.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 to text, with a buffer that each thread has one of: 8 KiB are much for a connection. */
final class TextDecoder {
  private static final ThreadLocal<TextDecoder> OF_THREAD =
      ThreadLocal.withInitial(TextDecoder::new);

  // '?' and not U+FFFD: three bytes for one would make a text that is passed on outgrow the message
  // it came in, and then it would be its receiver that is cut off.
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .replaceWith("?");
  // UTF-8 never decodes to more chars than it has bytes, and a message has at most 4096.
  private final CharBuffer characters = CharBuffer.allocate(MessageWriter.MAX_MESSAGE_BYTES);

  private TextDecoder() {}

  static TextDecoder ofThisThread() {
    return OF_THREAD.get();
  }

  /** What is no UTF-8 is read as question marks. */
  String decode(ByteBuffer encoded) {
    characters.clear();
    utf8.reset();
    var _ = utf8.decode(encoded, characters, true);
    var _ = utf8.flush(characters);
    return characters.flip().toString();
  }
}
