package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Canvas;

/** What is left of the part of a file that a buffer lies in. */
enum Cut {
  TO_ZERO("to-zero", "to nothing", 0),
  BELOW_A_ROW("to-half-a-row", "to half a row", Canvas.WIDTH * 4 / 2),
  HALF_PAGE("to-half-a-page", "to half a page", 2048),
  PAGE_LESS("by-one-page", "by one page", Canvas.BYTES - 4096),
  /** Nothing is missing that a mapping could notice: the rest of the last page reads as zeros. */
  ONE_BYTE("by-one-byte", "by one byte", Canvas.BYTES - 1),
  /** The file is longer before. */
  EXACT("to-its-end", "to exactly the end of its buffer", Canvas.BYTES);

  private final String id;
  private final String text;
  private final int leftBytes;

  Cut(String id, String text, int leftBytes) {
    this.id = id;
    this.text = text;
    this.leftBytes = leftBytes;
  }

  /** For ids. */
  String id() {
    return id;
  }

  /** In a sentence: the file is truncated so. */
  String text() {
    return text;
  }

  /** Of {@link Canvas#BYTES}. */
  int leftBytes() {
    return leftBytes;
  }

  /** Whether anything is missing from the buffer. */
  boolean hurts() {
    return this != EXACT;
  }

  /** Whether a file that consists of huge pages can be cut so: all of the buffer lies in one. */
  boolean suitsHugePages() {
    return this == TO_ZERO || this == EXACT;
  }
}
