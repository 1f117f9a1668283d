package dev.busproof.clientsim.capture;

import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import java.util.Optional;

/** One picture on its way. Used by its client's thread. */
public interface Shot {

  /** How a picture went. */
  enum Outcome {
    /** {@code ready}: the buffer holds it. */
    READY,
    /** {@code failed}, or {@code stopped}: there will be none. */
    FAILED
  }

  /**
   * What buffer it wants.
   *
   * @return empty when the target says within {@code deadline} that it takes no picture, or names
   *     no buffer of shared memory
   */
  Optional<Demand> demand(Deadline deadline) throws ClientEndedException;

  /** Asks for the picture in that buffer, and flushes. */
  void copyInto(Buffer buffer) throws ClientEndedException;

  /** How it went, as far as is known. */
  Optional<Outcome> outcome();

  /** Waits for the outcome. */
  Optional<Outcome> await(Deadline deadline) throws ClientEndedException;

  /** Destroys what it consists of, whatever its state. */
  void destroy() throws ClientEndedException;
}
