package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Recording;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.Conversation;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.Timing;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * One execution of a case: gives it clients and keeps the record of what became of them.
 * Thread-safe, for a case may attack from several threads.
 */
public final class Attack {
  /** The clients of one attack are much alike. */
  private static final int MOST_RECORDINGS = 4;

  private final Libc libc;
  private final Path socket;
  private final AttackOptions options;
  private final Map<String, EndCount> ends = new LinkedHashMap<>();
  private final TreeMap<String, Long> counters = new TreeMap<>();
  private final TreeMap<String, Delays> delays = new TreeMap<>();
  private final List<Recording> recordings = new ArrayList<>();
  private final BiConsumer<Integer, String> listener;
  private volatile boolean cancelled;

  /** An execution against the compositor at {@code socket}. */
  public Attack(Libc libc, Path socket, AttackOptions options) {
    this(libc, socket, options, (_, _) -> {});
  }

  /**
   * The same, and what is said is told as it is said.
   *
   * @param listener given the number of a client and a line of its conversation, on any thread
   */
  public Attack(
      Libc libc, Path socket, AttackOptions options, BiConsumer<Integer, String> listener) {
    this.listener = listener;
    this.libc = libc;
    this.socket = socket;
    this.options = options;
  }

  /** What one attacking client does. */
  @FunctionalInterface
  public interface Script {
    /** Plays; that the compositor ends the client is a way to end, and not a failure. */
    void play(Session session) throws ClientEndedException, IOException;
  }

  /** The system calls that the case uses. */
  public Libc libc() {
    return libc;
  }

  /** Where the compositor listens. */
  public Path socket() {
    return socket;
  }

  /** How hard to attack. */
  public AttackOptions options() {
    return options;
  }

  /** Whether the lab wants its time back; a case that loops looks at it. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Asks a looping case to end. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Connects a client, plays the script and records how the client ended: as the compositor ended
   * it, or as a survivor if it answers once more.
   *
   * @throws IOException when a system call of the script's own failed, or nobody listens any more
   */
  public ClientEnd client(Script script) throws IOException, MissingGlobalException {
    return client(script, ClientEnd.Kind.SURVIVED);
  }

  /** The same for a client that leaves at the end of its script, without another word. */
  public ClientEnd leaver(Script script) throws IOException, MissingGlobalException {
    return client(script, ClientEnd.Kind.LEFT);
  }

  private ClientEnd client(Script script, ClientEnd.Kind atTheEnd)
      throws IOException, MissingGlobalException {
    var end = play(script, atTheEnd);
    ended(end);
    return end;
  }

  private ClientEnd play(Script script, ClientEnd.Kind atTheEnd)
      throws IOException, MissingGlobalException {
    try (var session = Session.over(connect())) {
      script.play(session);
      if (atTheEnd == ClientEnd.Kind.SURVIVED) {
        session.client().roundtrip();
      }
      return ClientEnd.of(atTheEnd);
    } catch (ClientEndedException e) {
      return e.end();
    }
  }

  /** What one attacking client without any global bound does. */
  @FunctionalInterface
  public interface RawScript {
    /** Plays; that the compositor ends the client is a way to end, and not a failure. */
    void play(RawClient client) throws ClientEndedException, IOException;
  }

  /**
   * As {@link #client}, for a client that begins with nothing but {@code wl_display}.
   *
   * @throws IOException when a system call of the script's own failed, or nobody listens any more
   */
  public ClientEnd rawClient(RawScript script) throws IOException {
    var end = play(script);
    ended(end);
    return end;
  }

  private ClientEnd play(RawScript script) throws IOException {
    try (var client = connect()) {
      script.play(client);
      client.roundtrip();
      return ClientEnd.of(ClientEnd.Kind.SURVIVED);
    } catch (ClientEndedException e) {
      return e.end();
    }
  }

  /** Read once: the definitions are part of the program. */
  private static final class Known {
    private static final Interfaces INTERFACES = Interfaces.bundled();
  }

  /**
   * A client that the case plays by itself, and closes; what the first of them say is recorded.
   *
   * @throws LinuxException when nobody listens any more
   */
  public RawClient connect() throws LinuxException {
    return connect(Known.INTERFACES);
  }

  /**
   * The same for who knows more protocols than the bundled ones.
   *
   * @param interfaces those whose messages are put into words
   * @throws LinuxException when nobody listens any more
   */
  public RawClient connect(Interfaces interfaces) throws LinuxException {
    var client = RawClient.connect(libc, socket, options.answerMillis());
    synchronized (this) {
      if (recordings.size() < MOST_RECORDINGS) {
        int number = recordings.size() + 1;
        recordings.add(client.record(number, interfaces, line -> listener.accept(number, line)));
      }
    }
    return client;
  }

  /** Records the end of a client that the case played by itself. */
  public void clientEnded(ClientEnd end) {
    ended(end);
  }

  /** Records a client that was ended as the case intended. */
  public void left() {
    ended(ClientEnd.of(ClientEnd.Kind.LEFT));
  }

  private synchronized void ended(ClientEnd end) {
    var key =
        end.kind()
            + end.error().map(e -> e.interfaceName() + "." + e.code() + "." + e.role()).orElse("");
    ends.merge(
        key, new EndCount(end, 1), (known, one) -> new EndCount(known.end(), known.count() + 1));
  }

  /** Adds to a counter of things done. */
  public synchronized void count(String what, long times) {
    counters.merge(what, times, Long::sum);
  }

  /**
   * Adds to a series of times.
   *
   * @param what from where to where
   */
  public synchronized void took(String what, long nanos) {
    delays.computeIfAbsent(what, _ -> new Delays()).add(nanos);
  }

  private List<Timing> timings() {
    return delays.entrySet().stream().map(e -> e.getValue().timing(e.getKey())).toList();
  }

  private List<Conversation> conversations() {
    return recordings.stream().map(Recording::conversation).toList();
  }

  /** The record so far. */
  public synchronized AttackRecord record(
      Optional<String> unsupported, Optional<String> labFailure) {
    return new AttackRecord(
        List.copyOf(ends.values()),
        new TreeMap<>(counters),
        timings(),
        unsupported,
        labFailure,
        conversations());
  }
}
