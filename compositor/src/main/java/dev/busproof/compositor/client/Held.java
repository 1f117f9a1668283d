package dev.busproof.compositor.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client can make the compositor hold; each has a limit in {@link ClientLimits}. */
public enum Held {
  /** Protocol objects of every interface. */
  OBJECTS("objects", 0, null),
  /** Bytes of the heap for objects and what they keep: {@link Resource#memoryBytes}. */
  MEMORY_BYTES("bytes of objects", 0, Common.MEMORY_BYTES),
  /**
   * Pools whose memory is still held: each costs a descriptor and a mapping, also after its
   * wl_shm_pool is gone.
   */
  POOLS("pools", 512, Common.POOLS),
  /** Bytes of address space under those pools. */
  MAPPED_BYTES("bytes of mapped pools", 0, Common.MAPPED_BYTES),
  /** Bytes of private memory that hold copies of client pixels. */
  COPIED_BYTES("bytes of copied pixels", 0, Common.COPIED_BYTES),
  /** wl_surface.frame callbacks and wp_presentation feedbacks that have not been answered. */
  FRAME_CALLBACKS("frame callbacks", 0, Common.FRAME_CALLBACKS),
  /** Rectangles in the client's regions. */
  REGION_RECTANGLES("region rectangles", 48, null),
  /** Characters of texts that are kept: titles, application ids, types of data. */
  TEXT_CHARS("characters of text", 2, null),
  /**
   * Objects that are told of what others do: pointers, keyboards, touch screens, data devices,
   * outputs, registries. Each makes telling its client take longer.
   */
  LISTENERS("objects that events are sent to", 0, null),
  /** Virtual pointers and keyboards. */
  VIRTUAL_DEVICES("virtual devices", 0, null),
  /** Pictures of the screen that have been asked for and not been taken. */
  CAPTURES("captures", 0, Common.CAPTURES);

  private final String plural;
  private final int memoryBytesEach;
  private final Optional<Common> common;

  Held(String plural, int memoryBytesEach, @Nullable Common common) {
    this.plural = plural;
    this.memoryBytesEach = memoryBytesEach;
    this.common = Optional.ofNullable(common);
  }

  String plural() {
    return plural;
  }

  /** What one of them takes of the heap, besides its object; counted as {@link #MEMORY_BYTES}. */
  int memoryBytesEach() {
    return memoryBytesEach;
  }

  /** What all clients draw on for it; empty when there is no end of it. */
  public Optional<Common> common() {
    return common;
  }
}
