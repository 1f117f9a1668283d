package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Batch;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Began;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Ended;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Kept;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Restarted;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Settled;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Suspected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a campaign's directory says: where it is to go on. */
final class StoredCampaign {
  private final CampaignDirectory directory;
  private final List<CampaignEntry> entries;

  private StoredCampaign(CampaignDirectory directory, List<CampaignEntry> entries) {
    this.directory = directory;
    this.entries = entries;
  }

  static StoredCampaign read(CampaignDirectory directory) throws IOException {
    return new StoredCampaign(directory, directory.read());
  }

  /**
   * Where a worker is to go on.
   *
   * @param next the number of its next program
   * @param done what it has done so far
   * @param inFlight the program that was being played when the lab was killed; its number is the
   *     one before {@code next}
   * @param readDelayMicros as last known
   */
  record Position(long next, Totals done, Optional<String> inFlight, long readDelayMicros) {}

  Position position(int worker) throws IOException {
    var last =
        of(Batch.class)
            .filter(batch -> batch.first().worker() == worker)
            .reduce((earlier, later) -> later);
    if (last.isEmpty()) {
      return new Position(0, Totals.NONE, Optional.empty(), 0);
    }
    long next = last.get().first().index();
    var done = last.get().before();
    Optional<String> inFlight = Optional.empty();
    for (var line : ProgramLog.read(directory.programs(worker))) {
      if (line.index() < last.get().first().index()) {
        continue;
      }
      switch (line) {
        case ProgramLog.Entry.Playing playing -> {
          next = playing.index() + 1;
          inFlight = Optional.of(playing.program());
        }
        case ProgramLog.Entry.Played played -> {
          done = done.plus(new Totals(1, played.messages(), played.truncations()));
          inFlight = Optional.empty();
        }
      }
    }
    return new Position(next, done, inFlight, last.get().first().readDelayMicros());
  }

  /** The recipe of a program that was played; empty when that worker never came so far. */
  Optional<Recipe> recipe(int worker, long index) {
    return of(Batch.class)
        .map(Batch::first)
        .filter(first -> first.worker() == worker && first.index() <= index)
        .reduce((earlier, later) -> later)
        .map(first -> new Recipe(worker, index, first.corpus(), first.readDelayMicros()));
  }

  /** What the target announced when the session began to which that program belongs. */
  Map<String, Integer> globals(Recipe recipe) {
    Map<String, Integer> now = Map.of();
    var globals = now;
    for (var entry : entries) {
      if (entry instanceof Began began) {
        now = began.globals();
      }
      if (entry instanceof Batch batch
          && batch.first().worker() == recipe.worker()
          && batch.first().index() <= recipe.index()) {
        globals = now;
      }
    }
    return globals;
  }

  /** Files of the corpus in the order in which they came. */
  List<String> corpus() {
    return of(Kept.class).map(Kept::file).distinct().toList();
  }

  List<String> features() {
    return of(Kept.class).flatMap(kept -> kept.news().stream()).distinct().toList();
  }

  /** By name, as they were last. */
  Map<String, FindingReport> findings() {
    var findings = new LinkedHashMap<String, FindingReport>();
    of(Settled.class).forEach(settled -> findings.put(settled.finding().name(), settled.finding()));
    return findings;
  }

  /** What was seen and not looked into. */
  List<Suspected> unsettled() {
    var open = new LinkedHashMap<Long, Suspected>();
    for (var entry : entries) {
      if (entry instanceof Suspected suspected) {
        open.put(suspected.id(), suspected);
      } else if (entry instanceof Settled settled) {
        open.remove(settled.id());
      }
    }
    return List.copyOf(open.values());
  }

  long suspicions() {
    return of(Suspected.class).count();
  }

  long restarts() {
    return of(Restarted.class).count();
  }

  /** The time in which the lab was at work, all sessions together. */
  long durationMillis() {
    var sessions = new ArrayList<Long>();
    for (var entry : entries) {
      switch (entry) {
        case Began _ -> sessions.add(0L);
        case Batch batch -> sessions.set(sessions.size() - 1, batch.atMillis());
        case Ended ended -> sessions.set(sessions.size() - 1, ended.durationMillis());
        case Kept _, Restarted _, Suspected _, Settled _, CampaignEntry.NotReady _ -> {}
      }
    }
    return sessions.stream().mapToLong(Long::longValue).sum();
  }

  private <E extends CampaignEntry> Stream<E> of(Class<E> kind) {
    return entries.stream().filter(kind::isInstance).map(kind::cast);
  }
}
