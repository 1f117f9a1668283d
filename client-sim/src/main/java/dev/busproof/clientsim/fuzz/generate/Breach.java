package dev.busproof.clientsim.fuzz.generate;

/** The ways of a program to break the protocol. */
enum Breach {
  /** A request of an object that is no more. */
  DEAD_OBJECT,
  /** An object ends while others need it. */
  DESTROYED_TOO_EARLY,
  /** A number where it does not suit. */
  ODD_NUMBER,
  /** A pool of another size than its file. */
  POOL_PAST_FILE,
  /** A pool resized to something else. */
  ODD_RESIZE,
  /** A buffer that does not fit. */
  BUFFER_DOES_NOT_FIT,
  /** A second role, or a second one of what there may be one of. */
  SECOND_ROLE,
  /** A buffer on an xdg_surface that was never configured. */
  BUFFER_BEFORE_CONFIGURE,
  /** A serial that nobody gave. */
  ODD_SERIAL,
  /** An object of another interface, or none where there must be one. */
  ODD_OBJECT,
  /** An id that is taken, or not the client's to give. */
  ODD_ID,
  /** A global at a version that is not offered. */
  ODD_VERSION,
  /** A request that the object's version does not have. */
  TOO_NEW,
  /** A message with an opcode that nobody has, or a body that is not its. */
  ODD_MESSAGE,
  /** Descriptors that belong to nothing, or none where one belongs. */
  ODD_DESCRIPTORS,
  /** Bytes that are no message. */
  RAW_BYTES,
  /** It leaves. */
  DISCONNECT
}
