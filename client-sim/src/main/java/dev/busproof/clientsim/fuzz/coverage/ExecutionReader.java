package dev.busproof.clientsim.fuzz.coverage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The part of JaCoCo's remote protocol that asks for what has run: blocks of a kind and what it
 * says, as {@code ExecutionDataWriter} and {@code RemoteControlWriter} of its version 0.8 write
 * them. Used by one thread.
 */
final class ExecutionReader {
  private static final int HEADER = 0x01;
  private static final int SESSION = 0x10;
  private static final int EXECUTION = 0x11;
  private static final int OK = 0x20;
  private static final int DUMP = 0x40;
  private static final int MAGIC = 0xc0c0;
  private static final int FORMAT = 0x1007;

  /** A class has at most 65,535 bytes of code in a method, and far fewer probes. */
  private static final int MOST_PROBES = 1 << 16;

  private static final int MOST_CLASSES = 1 << 16;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final String session;

  /**
   * A conversation whose other end has said nothing yet; what a reader says first is said.
   *
   * @param session what the agent was told to call itself
   */
  ExecutionReader(DataInputStream in, DataOutputStream out, String session) throws IOException {
    this.in = in;
    this.out = out;
    this.session = session;
    out.writeByte(HEADER);
    out.writeChar(MAGIC);
    out.writeChar(FORMAT);
  }

  /** Asks for what ran since the last time. */
  void ask() throws IOException {
    out.writeByte(DUMP);
    out.writeBoolean(true); // tell
    out.writeBoolean(true); // and begin anew
    out.flush();
  }

  /**
   * The answer: probes that ran, by class.
   *
   * @throws IOException when the agent has gone, does not answer in time, is another one or another
   *     version
   */
  Map<String, BitSet> take() throws IOException {
    var ran = new HashMap<String, BitSet>();
    while (true) {
      int block = in.readUnsignedByte();
      switch (block) {
        case HEADER -> header();
        case SESSION -> session();
        case EXECUTION -> execution(ran);
        case OK -> {
          return ran;
        }
        default -> throw new IOException("the agent says what nobody knows: block " + block);
      }
    }
  }

  private void header() throws IOException {
    int magic = in.readChar();
    int format = in.readChar();
    if (magic != MAGIC || format != FORMAT) {
      throw new IOException(
          "no JaCoCo agent of format %#x: %#x %#x".formatted(FORMAT, magic, format));
    }
  }

  private void session() throws IOException {
    var id = in.readUTF();
    in.readLong(); // when it began
    in.readLong(); // and was told
    if (!id.equals(session)) {
      throw new IOException("an agent of somebody else");
    }
  }

  private void execution(Map<String, BitSet> ran) throws IOException {
    in.readLong(); // a checksum of the class
    var name = in.readUTF();
    int count = number();
    if (count > MOST_PROBES || ran.size() >= MOST_CLASSES) {
      throw new IOException("more probes than there can be");
    }
    var probes = new BitSet(count);
    int bits = 0;
    for (int i = 0; i < count; i++) {
      bits = i % Byte.SIZE == 0 ? in.readUnsignedByte() : bits >>> 1;
      probes.set(i, (bits & 1) != 0);
    }
    ran.put(name, probes);
  }

  /** Seven bits a byte, the lowest first, and one that says whether more follow. */
  private int number() throws IOException {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int part = in.readUnsignedByte();
      value |= (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw new IOException("a number of more than 32 bits");
  }
}
