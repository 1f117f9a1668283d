package dev.busproof.bench;

/** One way of taking in a frame, and the benchmark method that measures it. */
enum Lane {
  PRIVATE_MEMCPY("privateMemcpy", "private memcpy", "private memory, the limit"),
  SHARED_MAP("sharedMap", "shared map", "MAP_SHARED, kept mapped, unguarded"),
  PRIVATE_MAP("privateMap", "private map", "MAP_PRIVATE, kept mapped, unguarded"),
  SEALED_WINDOW("sealedWindow", "sealed window", "ClientMemory SEALED, a window each frame"),
  GUARDED_WINDOW("guardedWindow", "guarded window", "ClientMemory GUARDED, a window each frame"),
  PREAD("pread", "pread", "pread(2) into prefaulted private memory"),
  COPIED_WINDOW("copiedWindow", "copied window", "ClientMemory COPIED, a window each frame");

  private final String method;
  private final String label;
  private final String meaning;

  Lane(String method, String label, String meaning) {
    this.method = method;
    this.label = label;
    this.meaning = meaning;
  }

  /** The method of {@link IngestBenchmark}. */
  String method() {
    return method;
  }

  String label() {
    return label;
  }

  String meaning() {
    return meaning;
  }
}
