package dev.busproof.cli;

import dev.busproof.clientsim.report.ProveReport;
import java.io.PrintWriter;

/** A judged run on standard output. */
final class ReportPrinter {
  private ReportPrinter() {}

  static void print(ProveReport report, boolean json, PrintWriter out) {
    if (json) {
      out.println(report.json());
    } else {
      out.print(report.table());
      out.print(report.summary());
    }
    out.flush();
  }
}
