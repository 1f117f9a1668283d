package dev.busproof.compositor.client;

/** What a client can make the compositor hold; each has a limit in {@link ClientLimits}. */
public enum Held {
  /** Protocol objects of every interface. */
  OBJECTS("objects"),
  /**
   * Pools whose memory is still held: each costs a descriptor and a mapping, also after its
   * wl_shm_pool is gone.
   */
  POOLS("pools"),
  /** Bytes of address space under those pools. */
  MAPPED_BYTES("bytes of mapped pools"),
  /** Bytes of private memory that hold copies of client pixels. */
  COPIED_BYTES("bytes of copied pixels"),
  /** wl_surface.frame callbacks and wp_presentation feedbacks that have not been answered. */
  FRAME_CALLBACKS("frame callbacks"),
  /** Rectangles in the client's regions. */
  REGION_RECTANGLES("region rectangles"),
  /** Characters of texts that are kept: titles, application ids, types of data. */
  TEXT_CHARS("characters of text");

  private final String plural;

  Held(String plural) {
    this.plural = plural;
  }

  String plural() {
    return plural;
  }
}
