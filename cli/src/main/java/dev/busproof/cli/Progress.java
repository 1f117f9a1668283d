package dev.busproof.cli;

import dev.busproof.clientsim.ProveListener;
import dev.busproof.clientsim.report.CaseReport;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a run is: a bar on a terminal, a plain line for each case where there is none. */
final class Progress implements ProveListener, AutoCloseable {
  private static final int BAR_WIDTH = 78;

  private final PrintWriter plain;
  private final boolean terminal;
  private Optional<ProgressBar> bar = Optional.empty();

  private Progress(PrintWriter plain, boolean terminal) {
    this.plain = plain;
    this.terminal = terminal;
  }

  /** The library writes control codes even into a pipe, so it is only asked on a terminal. */
  static Progress to(PrintWriter err) {
    return new Progress(
        err, Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  @Override
  public void caseStarted(int number, int count, String id) {
    if (terminal) {
      ProgressBar present = bar.orElseGet(() -> newBar(count));
      bar = Optional.of(present);
      present.setExtraMessage(" " + id);
    }
  }

  private static ProgressBar newBar(int count) {
    return new ProgressBarBuilder()
        .setTaskName("prove")
        .setInitialMax(count)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_WIDTH))
        .build();
  }

  @Override
  public void caseEnded(int number, int count, CaseReport report) {
    if (terminal) {
      bar.ifPresent(present -> present.stepTo(number));
    } else {
      plain.printf("[%d/%d] %s %s%n", number, count, report.verdict(), report.id());
      plain.flush();
    }
  }

  @Override
  public void soughtAgain(String id) {
    bar.ifPresent(present -> present.setExtraMessage(" again: " + id));
  }

  @Override
  public void note(String line) {
    if (!terminal) {
      plain.println(line);
      plain.flush();
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
