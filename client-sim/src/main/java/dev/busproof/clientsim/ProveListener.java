package dev.busproof.clientsim;

import dev.busproof.clientsim.report.CaseReport;

/** Hears how a run goes on; called by the threads that run it, one at a time. */
public interface ProveListener {
  /** Hears nothing. */
  ProveListener SILENT = new ProveListener() {};

  /** A case begins; {@code number} counts from 1, and those done earlier are counted too. */
  default void caseStarted(int number, int count, String id) {}

  /** A case was judged; {@code number} are done now. */
  default void caseEnded(int number, int count, CaseReport report) {}

  /** A finding of that case is sought again, when all cases are done. */
  default void soughtAgain(String id) {}

  /** Something a person may want to know meanwhile: the target was restarted, for example. */
  default void note(String line) {}

  /**
   * A message of an attacking client, in the form of {@code WAYLAND_DEBUG}; called by the clients'
   * threads, whatever else is called meanwhile.
   *
   * @param client its number in the attack, from 1; the later ones of many are not told of
   */
  default void said(int client, String line) {}
}
