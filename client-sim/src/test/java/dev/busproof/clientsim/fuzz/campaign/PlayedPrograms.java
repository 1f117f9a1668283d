package dev.busproof.clientsim.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a worker's log says that it played, for tests of other packages. */
public final class PlayedPrograms {
  private PlayedPrograms() {}

  /** A program that was begun, by its number. */
  public record Begun(long index, String program) {}

  /** All that the first worker began, in order. */
  public static List<Begun> of(Path campaign) throws IOException {
    var begun = new ArrayList<Begun>();
    for (var file : List.of("programs-1.ndjson.old", "programs-1.ndjson")) {
      if (Files.exists(campaign.resolve(file))) {
        for (var entry : ProgramLog.read(campaign.resolve(file))) {
          if (entry instanceof ProgramLog.Entry.Playing playing) {
            begun.add(new Begun(playing.index(), playing.program()));
          }
        }
      }
    }
    return begun;
  }
}
