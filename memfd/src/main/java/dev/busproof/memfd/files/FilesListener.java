package dev.busproof.memfd.files;

/** Hears how far a run is; called on the thread that runs it. */
public interface FilesListener {
  /** Hears nothing. */
  FilesListener SILENT = (done, count, what) -> {};

  /** A cell begins: {@code done} of {@code count} are behind it. */
  void cell(int done, int count, String what);
}
