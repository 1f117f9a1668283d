package dev.busproof.memfd.files;

/** What a lab must not leave behind. Closing it again does nothing; any thread. */
sealed interface Held extends AutoCloseable permits Place, ReaderProcess, Update {
  @Override
  void close();
}
