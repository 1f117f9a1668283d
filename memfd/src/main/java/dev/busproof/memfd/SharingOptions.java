package dev.busproof.memfd;

/** What whoever runs the compositor prefers; it never makes anything less safe. */
public record SharingOptions(Preference preference) {
  /** Which path to take where there is a choice. */
  public enum Preference {
    /** The cheapest that is safe. */
    AUTO,
    /** GUARDED even for sealed memory; COPIED where there is no guard. */
    GUARDED,
    /** COPIED always. */
    COPIED
  }

  /** {@link Preference#AUTO}. */
  public static SharingOptions defaults() {
    return new SharingOptions(Preference.AUTO);
  }
}
