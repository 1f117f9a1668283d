package dev.busproof.memfd.files;

/** Ends a reader that does not answer in time, so that a lab does not wait for ever. */
final class Watchdog implements AutoCloseable {
  private final Thread thread;

  Watchdog(ReaderProcess reader, long limitMillis) {
    thread =
        Thread.ofVirtual()
            .name("watchdog")
            .start(() -> {
              try {
                Thread.sleep(limitMillis);
                reader.close();
              } catch (InterruptedException e) {
                // It answered.
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
