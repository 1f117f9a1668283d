package dev.busproof.cli;

import dev.busproof.clientsim.fuzz.campaign.FindingReport;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzStatus;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far a campaign is: a line that is written over on a terminal, one every ten seconds where
 * there is none. What is found is a line of its own in both.
 */
final class FuzzProgress implements FuzzListener, AutoCloseable {
  private static final int WIDTH = 78;
  private static final long PLAIN_MILLIS = 10_000;

  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;
  private long plainNanos = System.nanoTime();

  private FuzzProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  static FuzzProgress to(PrintWriter err) {
    return new FuzzProgress(
        err, Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  @Override
  public synchronized void status(FuzzStatus now) {
    if (terminal) {
      erase();
      String line = now.text();
      err.print(line.substring(0, Math.min(line.length(), WIDTH)));
      err.flush();
      shown = true;
    } else if (System.nanoTime() - plainNanos >= TimeUnit.MILLISECONDS.toNanos(PLAIN_MILLIS)) {
      plainNanos = System.nanoTime();
      line(now.text());
    }
  }

  @Override
  public synchronized void found(FindingReport finding) {
    line(
        "%s: %s, %s"
            .formatted(
                finding.isConfirmed() ? "found" : "unconfirmed",
                finding.name(),
                finding.isConfirmed() ? finding.steps() + " steps" : finding.verdict()));
  }

  @Override
  public synchronized void note(String text) {
    line(text);
  }

  private void line(String text) {
    erase();
    err.println(text);
    err.flush();
  }

  private void erase() {
    if (shown) {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      shown = false;
    }
  }

  @Override
  public synchronized void close() {
    erase();
    err.flush();
  }
}
