package dev.busproof.wire.ir;

import java.util.List;
import java.util.Optional;

/**
 * An enumeration of an interface.
 *
 * @param bitfield whether values are combined by bitwise or
 * @param summary one line, empty when the definition has none
 */
public record EnumDef(
    String name, int since, boolean bitfield, String summary, List<Entry> entries) {
  public EnumDef {
    entries = List.copyOf(entries);
  }

  /** The entry of that name. */
  public Optional<Entry> find(String entryName) {
    return entries.stream().filter(e -> e.name().equals(entryName)).findFirst();
  }
}
