package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.shm.file.Backing;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pool's file is truncated once, at one moment, to one size.
 *
 * @param shared whether another buffer, with a window of its own, lies before this one in the pool:
 *     it stays whole and must not be blamed
 */
record TruncateCase(Moment moment, Cut cut, Backing backing, boolean shared) implements AttackCase {
  /**
   * Every moment with every size, in the kind of file that most clients use. Of the other kinds and
   * of shared pools every one at every moment, with the sizes in turn.
   */
  static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    var backings = List.of(Backing.values());
    for (var moment : Moment.values()) {
      for (var cut : Cut.values()) {
        cases.add(new TruncateCase(moment, cut, Backing.MEMFD, false));
      }
    }
    int turn = 0;
    for (var moment : Moment.values()) {
      for (int i = 0; i < backings.size(); i++) {
        var backing = backings.get(i);
        if (backing != Backing.MEMFD) {
          cases.add(new TruncateCase(moment, cutFor(backing, turn + i), backing, false));
        }
      }
      turn++;
    }
    turn = 0;
    for (var moment : Moment.values()) {
      int i = turn % backings.size();
      var backing = backings.get(i);
      cases.add(new TruncateCase(moment, cutFor(backing, turn + i), backing, true));
      turn++;
    }
    return List.copyOf(cases);
  }

  private static Cut cutFor(Backing backing, int turn) {
    var cuts =
        Arrays.stream(Cut.values())
            .filter(c -> backing != Backing.HUGETLB || c.suitsHugePages())
            .toList();
    return cuts.get(turn % cuts.size());
  }

  @Override
  public String id() {
    return "shm.truncate.%s.%s".formatted(moment.id(), cut.id())
        + (backing == Backing.MEMFD ? "" : "." + backing.id())
        + (shared ? ".shared" : "");
  }

  @Override
  public String requirement() {
    var pool = "pool of %s, truncated %s %s,".formatted(backing.text(), cut.text(), moment.text());
    if (!cut.hurts()) {
      return "A %s is shown as ever.".formatted(pool);
    }
    return shared
        ? "Of two buffers in a %s the one that lost its part is blamed.".formatted(pool)
        : "A %s costs at most its own client.".formatted(pool);
  }

  @Override
  public String shows() {
    if (!cut.hurts()) {
      return "A size that is compared by the page, or with more than the buffer needs.";
    }
    return shared
        ? "An error that blames whichever buffer of the pool comes first."
        : "Loads past the end of the file that are not guarded, or an error that names the wrong"
            + " object.";
  }

  @Override
  public Needs needs() {
    return backing.with(moment.needs());
  }

  @Override
  public Expectation expectation() {
    var passes = new ArrayList<Ending>();
    if (!cut.hurts() || cut == Cut.ONE_BYTE || moment == Moment.BUFFER_DESTROYED) {
      passes.add(Endings.SURVIVES);
    }
    if (cut.hurts()) {
      passes.add(shared ? Endings.readFailedOn(PoolStage.BUFFER) : Endings.READ_FAILED);
      passes.add(Endings.BUFFER_GONE);
      if (moment == Moment.BEFORE_BUFFER) {
        passes.add(Endings.RESIZE_REFUSED); // whoever looks at the file when a buffer is made
      }
      if (moment.isLeftAlone()) {
        passes.add(Endings.GIVEN_BACK);
      }
    }
    var expectation = Expectation.of(passes.toArray(Ending[]::new));
    // The kernel maps neither in each and every way, which is what invalid_fd is for.
    return backing.isOrdinary()
        ? expectation
        : expectation.butPermits(Endings.POOL_REFUSED, Endings.RESIZE_REFUSED);
  }

  @Override
  public void run(Attack attack) throws Exception {
    long unitBytes = backing.unitBytes();
    // In huge pages every buffer has a page to itself, and the pool is whole pages: that one of odd
    // length can be unmapped is for another case to find out.
    int spanBytes = Math.toIntExact(Math.ceilDiv(Canvas.BYTES, unitBytes) * unitBytes);
    int offset = shared ? spanBytes : 0;
    long wholeBytes = (long) offset + spanBytes + unitBytes;
    long leftBytes = (long) offset + (cut.hurts() ? cut.leftBytes() : spanBytes);
    int colour = Look.colourOf(id());
    try (var file = backing.open(attack.libc(), wholeBytes, colour)) {
      attack.client(session -> {
        var shape = BufferShape.xrgb(offset, Canvas.WIDTH, Canvas.HEIGHT);
        try (var stage = new PoolStage(attack, session, file.fd(), shape, offset + spanBytes)) {
          moment.before(stage);
          // What was sent so far has been handled when this returns.
          session.client().roundtrip();
          boolean givenBack = moment.isLeftAlone() && stage.buffer().isReleased();
          file.fd().truncate(leftBytes);
          stage.showNeighbour();
          moment.after(stage);
          session.client().roundtrip();
          if (cut.hurts() && givenBack) {
            throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.GIVEN_BACK));
          }
          if (isToBeSeen()) {
            Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
          }
        }
      });
    }
  }

  /** Whether its pixels are all there, are no others', and lie beneath nothing. */
  private boolean isToBeSeen() {
    return !cut.hurts() && !moment.isLeftAlone() && !shared && backing != Backing.HUGETLB;
  }
}
