package dev.busproof.memfd.probe;

import dev.busproof.memfd.SharingOptions;
import java.util.List;

/**
 * How a kernel is probed.
 *
 * @param features which rows, by names in which * stands for anything; several joined by commas
 * @param noSigbusFlag the value tried as MAP_NOSIGBUS
 * @param allowSysctl vm.nr_hugepages may be raised by one page for a moment
 * @param fatalCommand starts a JVM that runs {@link FatalLoad}; empty for none, and rows that need
 *     it cannot tell
 */
public record ProbeOptions(
    String features, int noSigbusFlag, boolean allowSysctl, List<String> fatalCommand) {
  public ProbeOptions {
    SharingOptions.requireUnusedFlag(noSigbusFlag);
    fatalCommand = List.copyOf(fatalCommand);
  }

  /** Every row, nothing changed, no child. */
  public static ProbeOptions defaults() {
    return new ProbeOptions("*", SharingOptions.MAP_NOSIGBUS, false, List.of());
  }

  /** The same with a JVM that may die. */
  public ProbeOptions withFatalCommand(List<String> command) {
    return new ProbeOptions(features, noSigbusFlag, allowSysctl, command);
  }

  /** The same with other rows. */
  public ProbeOptions withFeatures(String globs) {
    return new ProbeOptions(globs, noSigbusFlag, allowSysctl, fatalCommand);
  }
}
