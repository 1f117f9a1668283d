package dev.busproof.clientsim.fuzz.campaign;

/** Hears how a campaign goes on; called by the threads that run it, one at a time. */
public interface FuzzListener {
  /** Hears nothing. */
  FuzzListener SILENT = new FuzzListener() {};

  /** How far it is, about once a second. */
  default void status(FuzzStatus now) {}

  /** Something new was found, or could not be brought about again. */
  default void found(FindingReport finding) {}

  /** Something a person may want to know meanwhile: the target was restarted, for example. */
  default void note(String line) {}
}
