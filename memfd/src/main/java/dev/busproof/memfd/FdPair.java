package dev.busproof.memfd;

/** Two descriptors that belong together; closes both. A pipe's reading end comes first. */
public record FdPair(Fd first, Fd second) implements AutoCloseable {
  @Override
  public void close() {
    first.close();
    second.close();
  }
}
