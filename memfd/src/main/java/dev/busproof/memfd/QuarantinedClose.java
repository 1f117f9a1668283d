package dev.busproof.memfd;

import dev.busproof.memfd.libc.Libc;
import java.util.concurrent.TimeUnit;

/** close(2) of a client's descriptor. Nobody waits for it. */
final class QuarantinedClose extends QuarantineWork {
  private final Libc libc;
  private final int number;
  private final int limitMillis;
  private volatile long deadlineNanos;

  QuarantinedClose(QuarantineAccount account, Libc libc, int number, int limitMillis) {
    super(account);
    this.libc = libc;
    this.number = number;
    this.limitMillis = limitMillis;
  }

  @Override
  void begin(long nowNanos) {
    deadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limitMillis);
  }

  @Override
  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  void run() {
    var _ = libc.close(number);
    account().closing(-1);
  }

  @Override
  void stalled() {}
}
