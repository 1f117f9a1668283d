package dev.busproof.cli;

import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.SharingOptions.Preference;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How client memory is to be read, as options of a command. */
final class SharingArguments {
  /** Where a kernel's flag is when no option names it. */
  static final String NOSIGBUS_FLAG_VARIABLE = "BUSPROOF_NOSIGBUS_FLAG";

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      defaultValue = "auto",
      converter = PolicyConverter.class,
      description = {
        "How client memory is read (default: ${DEFAULT-VALUE}):",
        "auto     seals are trusted, the rest is guarded",
        "guarded  seals are not trusted either",
        "copied   nothing is mapped, everything is read by pread"
      })
  private Preference policy = Preference.AUTO;

  @Option(
      names = "--adopt",
      description =
          "Seals clients' memory against shrinking where they could have and did not; programs that"
              + " want to shrink it afterwards are refused that by the kernel. Only for clients you"
              + " trust: one that is inside a write to the file stops the compositor until it is"
              + " done.")
  private boolean adopt;

  @Option(
      names = "--nosigbus-flag",
      paramLabel = "VALUE",
      converter = FlagConverter.class,
      defaultValue = "${env:" + NOSIGBUS_FLAG_VARIABLE + ":-" + CommandLine.Option.NULL_VALUE + "}",
      description =
          "The bit of mmap that is tried out as MAP_NOSIGBUS, and used where it works (default:"
              + " BUSPROOF_NOSIGBUS_FLAG, or 0x200000; 0: none).")
  private Optional<Integer> noSigbusFlag = Optional.empty();

  @Option(
      names = "--disk-files",
      paramLabel = "WHAT",
      converter = DiskFilesConverter.class,
      description =
          "What becomes of files on disks, FUSE and NFS, whose reading can stall: quarantined or"
              + " refused (default: quarantined).")
  private Optional<DiskFiles> diskFiles = Optional.empty();

  SharingOptions options() {
    SharingOptions usual = SharingOptions.defaults();
    return usual
        .withPreference(policy)
        .withAdopt(adopt)
        .withNoSigbusFlag(noSigbusFlag.orElse(usual.noSigbusFlag()))
        .withDisk(diskFiles.orElse(usual.disk()));
  }

  private static <E extends Enum<E>> E named(Class<E> type, String text) {
    for (E value : type.getEnumConstants()) {
      if (name(value).equals(text)) {
        return value;
      }
    }
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(SharingArguments::name)
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("'" + text + "' is not one of " + names);
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static final class PolicyConverter implements ITypeConverter<Preference> {
    @Override
    public Preference convert(String text) {
      return named(Preference.class, text);
    }
  }

  static final class DiskFilesConverter implements ITypeConverter<DiskFiles> {
    @Override
    public DiskFiles convert(String text) {
      return named(DiskFiles.class, text);
    }
  }

  static final class FlagConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.decode(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number such as 0x200000");
      }
    }
  }
}
