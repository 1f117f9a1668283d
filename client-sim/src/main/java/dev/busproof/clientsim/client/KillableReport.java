package dev.busproof.clientsim.client;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.ErrorSeen;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What a process of {@link KillableClients} says to the lab through its pipe. */
public sealed interface KillableReport {

  /** Every client was served: they may be killed now. */
  record UnderWay() implements KillableReport {}

  /** A client was ended, which was honest: the target's doing. */
  record Ended(ClientEnd end) implements KillableReport {}

  /** A client could not go on for another reason. */
  record Failed(String reason) implements KillableReport {}

  /** Writes one report. */
  default void write(DataOutputStream to) throws IOException {
    switch (this) {
      case UnderWay _ -> to.writeByte('u');
      case Ended ended -> {
        to.writeByte('e');
        to.writeUTF(ended.end.kind().name());
        if (ended.end.error().isPresent()) {
          var error = ended.end.error().get();
          to.writeUTF(error.interfaceName());
          to.writeLong(error.objectId());
          to.writeUTF(error.role());
          to.writeInt(error.code());
          to.writeUTF(error.message());
        }
      }
      case Failed failed -> {
        to.writeByte('f');
        to.writeUTF(failed.reason);
      }
    }
    to.flush();
  }

  /**
   * Reads one report.
   *
   * @return empty at the end of the stream, also in the middle of a report: the process was killed
   * @throws IOException also for what is no report
   */
  static Optional<KillableReport> read(DataInputStream from) throws IOException {
    try {
      return Optional.of(
          switch (from.readByte()) {
            case 'u' -> new UnderWay();
            case 'e' -> new Ended(readEnd(from));
            case 'f' -> new Failed(from.readUTF());
            default -> throw noReport();
          });
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  private static ClientEnd readEnd(DataInputStream from) throws IOException {
    var name = from.readUTF();
    var kind =
        Arrays.stream(ClientEnd.Kind.values())
            .filter(k -> k.name().equals(name))
            .findFirst()
            .orElseThrow(KillableReport::noReport);
    return kind == ClientEnd.Kind.ERROR
        ? ClientEnd.error(
            new ErrorSeen(
                from.readUTF(), from.readLong(), from.readUTF(), from.readInt(), from.readUTF()))
        : ClientEnd.of(kind);
  }

  private static IOException noReport() {
    return new IOException("that is no report of a killable client");
  }
}
