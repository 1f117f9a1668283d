package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One program being played, once. Used by one thread. */
final class Performance implements AutoCloseable {
  /** Enough for whoever attacks with a crowd; the lab has descriptors of its own to keep. */
  private static final int MOST_CLIENTS = 64;

  private static final int MOST_STORMS = 8;

  /** The last millisecond of a rest is not left to epoll, which knows no smaller ones. */
  private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** How often who rests looks for events. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final Interfaces interfaces;
  private final PlayLimits limits;
  private final Player.Connector connector;
  private final Program program;
  private final Deadline end;
  private final Notes notes = new Notes();
  private final SharedFiles files;
  private final Map<String, PlayedClient> clients = new LinkedHashMap<>();
  private final Map<String, Storm> storms = new HashMap<>();
  private final LateActions late;
  private int connections;
  private @Nullable PlayedClient active;

  Performance(
      Libc libc,
      Interfaces interfaces,
      PlayLimits limits,
      Player.Connector connector,
      Program program) {
    this.interfaces = interfaces;
    this.limits = limits;
    this.connector = connector;
    this.program = program;
    this.files = new SharedFiles(libc);
    this.late = new LateActions(files);
    this.end = Deadline.inMillis(limits.programMillis());
  }

  Played play() throws IOException {
    if (program.steps().stream().anyMatch(Step.Later.class::isInstance)) {
      late.start();
    }
    int done = 0;
    for (var step : program.steps()) {
      if (isOver()) {
        break;
      }
      step(step);
      done++;
    }
    notes.leftOut(program.steps().size() - done);
    finish();
    close();
    notes.leftOut(late.leftOut());
    return notes.played(files.truncations());
  }

  private boolean isOver() {
    return end.isOver() || Thread.currentThread().isInterrupted();
  }

  private void step(Step step) throws IOException {
    try {
      carryOut(step);
    } catch (LeftOutException e) {
      notes.leftOut(1);
    } catch (ClientEndedException e) {
      // The client knows how, and the program goes on without it.
    }
  }

  private void carryOut(Step step) throws IOException, LeftOutException, ClientEndedException {
    switch (step) {
      case Step.Connect connect -> connect(connect.client());
      case Step.Disconnect disconnect -> disconnect(disconnect.client());
      case Step.CreateFile create -> files.create(create);
      case Step.Bind bind -> act(bind.client()).bind(bind);
      case Step.Request request -> act(request.client()).request(request, answer());
      case Step.RawMessage message -> act(message.client()).message(message, answer());
      case Step.RawBytes bytes -> act(bytes.client()).raw(bytes, answer());
      case Step.Act act -> {
        flush();
        notes.acted(act.action().verb());
        files.act(act.action());
      }
      case Step.Later later -> later(later);
      case Step.Storm storm -> storm(storm);
      case Step.Calm calm -> calm(calm.file());
      case Step.Sync sync -> sync(sync.client());
      case Step.Await await -> await(await);
      case Step.Sleep sleep -> {
        flush();
        rest(System.nanoTime() + nanos(sleep.micros()));
      }
    }
  }

  /** The most that anybody may wait now. */
  private Deadline answer() {
    return noLaterThanTheEnd(Deadline.inMillis(limits.answerMillis()));
  }

  private Deadline noLaterThanTheEnd(Deadline deadline) {
    return deadline.nanos() - end.nanos() > 0 ? end : deadline;
  }

  /** Not longer than what is left, so that nothing overflows. */
  private long nanos(long micros) {
    long most = TimeUnit.MILLISECONDS.toMicros(limits.programMillis());
    return TimeUnit.MICROSECONDS.toNanos(Math.clamp(micros, 0, most));
  }

  private void connect(String name) throws IOException, LeftOutException {
    var before = clients.get(name);
    if (before != null && before.isLive()) {
      throw new LeftOutException("it is connected already");
    }
    if (++connections > MOST_CLIENTS) {
      throw new LeftOutException("a program connects at most " + MOST_CLIENTS + " times");
    }
    flush();
    if (before != null) {
      clients.remove(name);
      before.leave();
    }
    boolean first = !notes.hasConnected();
    var connection = notes.connection(name);
    try {
      var raw = connector.connect();
      clients.put(name, new PlayedClient(connection, raw, interfaces, notes, files));
    } catch (LinuxException e) {
      if (first || !RawClient.isRefusal(e)) {
        throw e;
      }
      // Whoever listened a moment ago does no longer, and why is for others to find out.
      notes.ended(connection, ClientEnd.of(ClientEnd.Kind.RESET));
    }
  }

  private PlayedClient client(String name) throws LeftOutException {
    var client = clients.get(name);
    if (client == null) {
      throw new LeftOutException("there is no client " + name);
    }
    return client;
  }

  /** The client that sends next: what another has queued goes first, as the program has it. */
  private PlayedClient act(String name) throws LeftOutException {
    var client = client(name);
    var before = active;
    if (before != null && before != client) {
      flush(before);
    }
    active = client;
    return client;
  }

  private void disconnect(String name) throws LeftOutException {
    var client = client(name);
    flush();
    clients.remove(name);
    if (client == active) {
      active = null;
    }
    client.leave();
  }

  /** Everything sent so far is on its way. */
  private void flush() {
    clients.values().forEach(this::flush);
  }

  private void flush(PlayedClient client) {
    if (!client.isLive()) {
      return;
    }
    try {
      var deadline = answer();
      if (!client.flush(deadline) && !end.equals(deadline)) {
        client.unanswered();
      }
    } catch (ClientEndedException e) {
      // It knows how.
    }
  }

  private void later(Step.Later step) throws LeftOutException {
    flush();
    long dueNanos = System.nanoTime() + nanos(step.delayMicros());
    if (dueNanos - end.nanos() >= 0) {
      throw new LeftOutException("the program has ended by then");
    }
    notes.acted("later " + step.action().verb());
    late.add(dueNanos, step.action());
  }

  private void storm(Step.Storm step) throws LeftOutException {
    flush();
    var before = storms.remove(step.file());
    if (before != null) {
      before.close();
    }
    if (storms.size() >= MOST_STORMS) {
      throw new LeftOutException("a program has at most " + MOST_STORMS + " storms");
    }
    notes.acted("storm");
    storms.put(step.file(), Storm.begin(step, files));
  }

  private void calm(String file) throws LeftOutException {
    var storm = storms.remove(file);
    if (storm == null) {
      throw new LeftOutException("there is no storm on " + file);
    }
    flush();
    storm.close();
  }

  private void sync(String name) throws LeftOutException, ClientEndedException {
    var client = act(name);
    var answered = client.ask();
    await(client, answered, answer());
  }

  /** A client ends that is not answered in time, but not because it is the program that ends. */
  private void await(PlayedClient client, BooleanSupplier answered, Deadline deadline)
      throws ClientEndedException {
    boolean whole = client.isWhole();
    var patience = whole ? deadline : sooner(deadline, Deadline.inMillis(limits.awaitMillis()));
    if (!client.await(answered, patience) && whole && !end.equals(deadline)) {
      client.unanswered();
    }
  }

  private static Deadline sooner(Deadline one, Deadline other) {
    return one.nanos() - other.nanos() < 0 ? one : other;
  }

  private void await(Step.Await step) throws LeftOutException, ClientEndedException {
    var client = act(step.client());
    var object = client.object(step.object());
    if (!client.isLive() || !object.hasEvent(step.event())) {
      throw new LeftOutException("there is no event " + step.event());
    }
    flush();
    var deadline = noLaterThanTheEnd(Deadline.inMillis(limits.awaitMillis()));
    client.await(() -> object.hasUnheeded(step.event()), deadline);
    object.heed(step.event());
  }

  /** Sends nothing until then, but reads: what comes in is timed. */
  private void rest(long wantedNanos) {
    long untilNanos = wantedNanos - end.nanos() > 0 ? end.nanos() : wantedNanos;
    while (untilNanos - System.nanoTime() > 0 && !isOver()) {
      var live = live();
      if (live.isEmpty()) {
        Pause.until(untilNanos, this::isOver);
      } else if (live.size() == 1 && untilNanos - System.nanoTime() > 2 * COARSE_NANOS) {
        read(live.getFirst(), new Deadline(untilNanos - COARSE_NANOS));
      } else {
        live.forEach(Performance::readNow);
        long nextNanos = System.nanoTime() + LOOK_NANOS;
        Pause.until(nextNanos - untilNanos > 0 ? untilNanos : nextNanos, this::isOver);
      }
    }
  }

  private List<PlayedClient> live() {
    return clients.values().stream().filter(PlayedClient::isLive).toList();
  }

  private static void read(PlayedClient client, Deadline until) {
    try {
      client.await(() -> false, until);
    } catch (ClientEndedException e) {
      // It knows how.
    }
  }

  private static void readNow(PlayedClient client) {
    try {
      client.readNow();
    } catch (ClientEndedException e) {
      // It knows how.
    }
  }

  /** What is still to come comes, and then everybody who is left is asked once more. */
  private void finish() {
    flush();
    rest(late.lastNanos());
    late.finish();
    var deadline = Deadline.inMillis(limits.answerMillis());
    var asked = new LinkedHashMap<PlayedClient, BooleanSupplier>();
    for (var client : live()) {
      // A question in the middle of a message would be the rest of it.
      if (client.isWhole()) {
        ask(client, deadline).ifPresent(answered -> asked.put(client, answered));
      } else {
        read(client, sooner(deadline, Deadline.inMillis(limits.awaitMillis())));
        clients.values().remove(client);
        client.leave();
      }
    }
    asked.forEach((client, answered) -> {
      try {
        await(client, answered, deadline);
      } catch (ClientEndedException e) {
        // It knows how.
      }
    });
  }

  private static Optional<BooleanSupplier> ask(PlayedClient client, Deadline deadline) {
    try {
      var answered = client.ask();
      client.flush(deadline);
      return Optional.of(answered);
    } catch (LeftOutException | ClientEndedException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    late.close();
    storms.values().forEach(Storm::close);
    storms.clear();
    clients.values().forEach(PlayedClient::close);
    clients.clear();
    files.close();
  }
}
