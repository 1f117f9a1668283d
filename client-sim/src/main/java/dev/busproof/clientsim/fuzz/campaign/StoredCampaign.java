package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Again;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Batch;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Began;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Ended;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Kept;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.NotReady;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Restarted;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Settled;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Suspected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a campaign's directory says: where it is to go on. Of what was looked into only the outcome
 * is kept, so that it takes little memory whatever the length of the journal.
 */
final class StoredCampaign {
  private final CampaignDirectory directory;
  private final List<Begun> batches = new ArrayList<>();
  private final Set<String> corpus = new LinkedHashSet<>();
  private final Set<String> features = new LinkedHashSet<>();
  private final Map<String, Found> findings = new LinkedHashMap<>();
  private final Map<Long, Suspected> open = new LinkedHashMap<>();
  private final List<Long> sessions = new ArrayList<>();
  private Map<String, Integer> globals = Map.of();
  private int seeds;
  private long suspicions;
  private long restarts;

  private StoredCampaign(CampaignDirectory directory) {
    this.directory = directory;
  }

  /**
   * What is in the directory.
   *
   * @throws IOException when its journal cannot be read, or is damaged elsewhere than at its end
   */
  static StoredCampaign read(CampaignDirectory directory) throws IOException {
    var stored = new StoredCampaign(directory);
    directory.read(stored::add);
    return stored;
  }

  /** A batch, and what the target had announced to its session. */
  private record Begun(Batch batch, Map<String, Integer> globals) {
    boolean isOf(int worker) {
      return batch.first().worker() == worker;
    }
  }

  private void add(CampaignEntry entry) {
    switch (entry) {
      case Began began -> {
        globals = began.globals();
        sessions.add(0L);
      }
      case Batch batch -> {
        if (batches.isEmpty()) {
          seeds = corpus.size();
        }
        batches.add(new Begun(batch, globals));
        sessions.set(sessions.size() - 1, batch.atMillis());
      }
      case Kept kept -> {
        corpus.add(kept.file());
        features.addAll(kept.news());
      }
      case Restarted _ -> restarts++;
      case Suspected suspected -> {
        suspicions++;
        open.put(suspected.id(), suspected);
      }
      case Settled settled -> {
        open.remove(settled.id());
        findings.put(settled.found().name(), settled.found());
      }
      case Again again ->
          findings.computeIfPresent(
              again.finding(),
              (_, found) -> found.counted(found.report().times() + 1, found.report().known()));
      case NotReady _ -> {}
      case Ended ended -> sessions.set(sessions.size() - 1, ended.durationMillis());
    }
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
    var last = batches.stream().filter(one -> one.isOf(worker)).reduce((_, later) -> later);
    if (last.isEmpty()) {
      return new Position(0, Totals.NONE, Optional.empty(), 0);
    }
    var batch = last.get().batch();
    long next = batch.first().index();
    var done = batch.before();
    Optional<String> inFlight = Optional.empty();
    for (var line : ProgramLog.read(directory.programs(worker))) {
      if (line.index() < batch.first().index()) {
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
    return new Position(next, done, inFlight, batch.first().readDelayMicros());
  }

  /** The batch of a program that was played; empty when that worker never came so far. */
  private Optional<Begun> batch(int worker, long index) {
    return batches.stream()
        .filter(one -> one.isOf(worker) && one.batch().first().index() <= index)
        .reduce((_, later) -> later);
  }

  /** The recipe of a program that was played; empty when that worker never came so far. */
  Optional<Recipe> recipe(int worker, long index) {
    return batch(worker, index)
        .map(one -> one.batch().first())
        .map(first -> new Recipe(worker, index, first.corpus(), first.readDelayMicros()));
  }

  /** What the target announced when the session began to which that program belongs. */
  Map<String, Integer> globals(Recipe recipe) {
    return batch(recipe.worker(), recipe.index()).map(Begun::globals).orElse(Map.of());
  }

  /** Files of the corpus in the order in which they came. */
  List<String> corpus() {
    return List.copyOf(corpus);
  }

  /**
   * So many programs of the corpus were there at the beginning, and are played as they are before
   * any other; empty when nothing was played yet.
   */
  Optional<Integer> seeds() {
    return batches.isEmpty() ? Optional.empty() : Optional.of(seeds);
  }

  Set<String> features() {
    return Set.copyOf(features);
  }

  /** By name, as they were last. */
  Map<String, Found> findings() {
    return new LinkedHashMap<>(findings);
  }

  /** What was seen and not looked into. */
  List<Suspected> unsettled() {
    return List.copyOf(open.values());
  }

  long suspicions() {
    return suspicions;
  }

  long restarts() {
    return restarts;
  }

  /** The time in which the lab was at work, all sessions together. */
  long durationMillis() {
    return sessions.stream().mapToLong(Long::longValue).sum();
  }
}
