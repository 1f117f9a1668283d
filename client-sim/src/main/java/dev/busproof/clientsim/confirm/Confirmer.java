package dev.busproof.clientsim.confirm;

import dev.busproof.clientsim.arena.Worker;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.confirm.Rehearsal.OverException;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Confirmation;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Seeks findings again, each time with a target just started. Used by one thread. */
public final class Confirmer {
  private final Worker worker;
  private final Judge judge;
  private final long limitMillis;
  private final BooleanSupplier closed;

  /** Who hears what came of it. */
  public interface Listener {
    /** A finding is being sought. */
    void seeking(String caseId);

    /** A finding has been sought. */
    void confirmed(String caseId, Confirmation sought) throws IOException;
  }

  /**
   * One who seeks with the target of {@code worker}, by the limits of a run.
   *
   * @param closed whether the lab is being closed
   */
  public Confirmer(Worker worker, ProveOptions options, BooleanSupplier closed) {
    this.worker = worker;
    this.judge = new Judge(options.limits().thresholds());
    this.limitMillis = options.confirmMillis();
    this.closed = closed;
  }

  /**
   * Seeks all of them, within the time that the run allows: first every case alone, then those that
   * may need others, each of which has an equal share of what is left.
   */
  public void confirm(List<Finding> findings, Listener listener) throws IOException {
    var all = Deadline.inMillis(limitMillis);
    var open = new ArrayList<Finding>();
    var searches = new ArrayList<Search>();
    for (var finding : findings) {
      var search = new Search(finding);
      listener.seeking(finding.caseId());
      search.alone(within(all, finding.kind()));
      if (closed.getAsBoolean()) {
        return; // what was seen is the lab's doing: it ended the target under its clients' feet
      }
      if (search.isOpen()) {
        open.add(finding);
        searches.add(search);
      } else {
        listener.confirmed(finding.caseId(), search.result());
      }
    }
    for (int i = 0; i < open.size(); i++) {
      listener.seeking(open.get(i).caseId());
      var share = Deadline.inMillis(Math.max(0, all.leftMillis()) / (open.size() - i));
      searches.get(i).further(within(share, open.get(i).kind()));
      if (closed.getAsBoolean()) {
        return;
      }
      listener.confirmed(open.get(i).caseId(), searches.get(i).result());
    }
  }

  /** Says of all of them that they cannot be sought, and why. */
  public static void giveUp(List<Finding> findings, String why, Listener listener)
      throws IOException {
    for (var finding : findings) {
      listener.confirmed(finding.caseId(), new Search(finding).impossible(why));
    }
  }

  private Rehearsal within(Deadline deadline, Verdict.Kind kind) {
    return cases -> play(cases, kind, deadline);
  }

  private int play(List<String> cases, Verdict.Kind kind, Deadline deadline)
      throws TargetFailedException, OverException {
    for (int i = 0; i < cases.size(); i++) {
      if (deadline.isOver() || closed.getAsBoolean()) {
        throw new OverException();
      }
      if (i == 0) {
        worker.renew();
      } else if (worker.unexpectedExit().isPresent()) {
        return kind == Verdict.Kind.CRASHED ? i : 0; // the one before is where it showed
      } else if (worker.prepare()) {
        return 0; // it ended in another way than the one that is sought
      }
      var one = Catalogue.find(cases.get(i)).orElseThrow();
      var seen = worker.attempt(one, 1);
      worker.tidy(seen);
      boolean sought = one.id().equals(cases.getLast());
      if ((sought || isFinal(kind)) && judge.judge(one.expectation(), seen).kind() == kind) {
        return i + 1;
      }
    }
    return worker.unexpectedExit().isPresent() && kind == Verdict.Kind.CRASHED ? cases.size() : 0;
  }

  /**
   * Whether a target ends by it. What it had seen before the finding had not ended it then, so it
   * is the same wherever it shows; harm and leaks have many causes, and count in their own case.
   */
  private static boolean isFinal(Verdict.Kind kind) {
    return kind == Verdict.Kind.CRASHED || kind == Verdict.Kind.HUNG;
  }
}
