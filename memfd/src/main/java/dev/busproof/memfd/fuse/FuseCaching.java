package dev.busproof.memfd.fuse;

/** What the kernel keeps of the files of a mount. Sizes and names are always asked for anew. */
public enum FuseCaching {
  /**
   * Pages, until a file is opened anew or is seen to have another size or time of change: what a
   * client of a network file system does.
   */
  UNTIL_CHANGED,
  /** Pages, until {@link FuseFile#invalidate}. */
  UNTIL_INVALIDATED,
  /** Nothing: each read(2) asks the server. Loads from a mapping still go through pages. */
  NONE
}
