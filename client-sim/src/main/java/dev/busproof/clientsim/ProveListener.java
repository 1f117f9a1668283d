package dev.busproof.clientsim;

/** Hears how a run goes on; called on the thread that runs it. */
public interface ProveListener {
  /** Hears nothing. */
  ProveListener SILENT = new ProveListener() {};

  /** A case begins; {@code number} counts from 1. */
  default void caseStarted(int number, int count, String id) {}

  /** A case was judged. */
  default void caseEnded(int number, int count, CaseReport report) {}

  /** Something a person may want to know meanwhile: the target was restarted, for example. */
  default void note(String line) {}
}
