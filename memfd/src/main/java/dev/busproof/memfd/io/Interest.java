package dev.busproof.memfd.io;

/** What an event loop waits for on a descriptor; hang-up and errors are always reported. */
public enum Interest {
  /** Bytes, a connection or the end of the stream can be read. */
  READ,
  /** Something can be written. */
  WRITE
}
