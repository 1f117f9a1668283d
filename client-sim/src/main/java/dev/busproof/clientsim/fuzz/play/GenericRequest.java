package dev.busproof.clientsim.fuzz.play;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.Message;
import dev.busproof.wire.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request of any interface, already in the pieces that the wire has. Owns its descriptors until
 * it is sent.
 */
record GenericRequest(int opcode, String messageName, List<Piece> pieces) implements Message {

  /** What a body is made of. */
  sealed interface Piece {
    /** 32 bits. */
    record Word(int bits) implements Piece {}

    /** A length and so many bytes, padded. */
    final class Block implements Piece {
      private final byte[] bytes;

      Block(byte[] bytes) {
        this.bytes = bytes;
      }

      /** A string, which is a block that ends in NUL; one inside is the receiver's business. */
      static Block of(String text) {
        return new Block((text + '\0').getBytes(StandardCharsets.UTF_8));
      }
    }

    /** A descriptor, beside the bytes. */
    record Descriptor(Fd fd) implements Piece {}
  }

  GenericRequest {
    pieces = List.copyOf(pieces);
  }

  /** Whether the wire can carry it. */
  boolean fits() {
    long bytes = MessageWriter.HEADER_BYTES;
    for (var piece : pieces) {
      bytes +=
          switch (piece) {
            case Piece.Word _ -> Integer.BYTES;
            case Piece.Block block -> Integer.BYTES + ((block.bytes.length + 3L) & ~3L);
            case Piece.Descriptor _ -> 0;
          };
    }
    return bytes <= MessageWriter.MAX_MESSAGE_BYTES;
  }

  /** How many descriptors it has. */
  int descriptors() {
    return (int) pieces.stream().filter(Piece.Descriptor.class::isInstance).count();
  }

  @Override
  public void encode(MessageWriter out) {
    for (var piece : pieces) {
      switch (piece) {
        case Piece.Word word -> out.uint32(word.bits());
        case Piece.Block block -> out.array(block.bytes);
        case Piece.Descriptor descriptor -> out.fd(descriptor.fd());
      }
    }
  }

  @Override
  public void discard() {
    for (var piece : pieces) {
      if (piece instanceof Piece.Descriptor descriptor) {
        descriptor.fd().close();
      }
    }
  }
}
