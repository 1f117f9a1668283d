package dev.busproof.compositor.client;

/**
 * What this process has only so many of, so that it is not enough that each client keeps to its own
 * limit: all of them draw on the same {@link CommonBudget}.
 */
public enum Common {
  /** Clients connected: a descriptor each, and what an idle connection costs. */
  CONNECTIONS("connections"),
  /** Pools: a descriptor and a mapping each (RLIMIT_NOFILE, vm.max_map_count). */
  POOLS("pools"),
  /** Address space under the pools. */
  MAPPED_BYTES("bytes of mapped pools"),
  /** Copies of client pixels, in large arrays. */
  COPIED_BYTES("bytes of copied pixels"),
  /** Objects and all else on the heap: the longer its lists, the longer a collection stops us. */
  MEMORY_BYTES("bytes of objects"),
  /** Frame callbacks and feedbacks: all of them are answered after the same frame. */
  FRAME_CALLBACKS("frame callbacks"),
  /** Pictures of the screen that are waited for: each is looked at after each frame. */
  CAPTURES("captures"),
  /** Descriptors received that no request has taken. */
  UNCLAIMED_DESCRIPTORS("descriptors that no request took"),
  /**
   * Buffers of events that wait for those who do not read them, and of requests half carried out.
   */
  BUFFER_BYTES("bytes of unread events"),
  /** Descriptors that wait with those events. */
  UNREAD_DESCRIPTORS("descriptors in unread events");

  private final String plural;

  Common(String plural) {
    this.plural = plural;
  }

  String plural() {
    return plural;
  }

  /** Whether it is counted in bytes of the heap. */
  boolean isHeap() {
    return switch (this) {
      case COPIED_BYTES, MEMORY_BYTES, BUFFER_BYTES -> true;
      case CONNECTIONS,
          POOLS,
          MAPPED_BYTES,
          FRAME_CALLBACKS,
          CAPTURES,
          UNCLAIMED_DESCRIPTORS,
          UNREAD_DESCRIPTORS ->
          false;
    };
  }
}
