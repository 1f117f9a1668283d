package dev.busproof.clientsim.fuzz.coverage;

import dev.busproof.clientsim.run.TargetChoice;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Hears from the JaCoCo agents in the processes of one target, one process after the other, which
 * of the compositor's code has run. They connect to the lab over the loopback interface, and listen
 * nowhere themselves. {@link #news} belongs to one thread; {@link #close} may come from any.
 */
public final class Coverage implements AutoCloseable {
  /** What the name of a probe begins with, among other things that a program showed. */
  public static final String PREFIX = "probe ";

  /** Agents wait to be accepted, and targets with them. */
  private static final int BACKLOG = 64;

  /** An agent has a thread of its own: it answers also while the compositor does not. */
  private static final int ANSWER_MILLIS = 2000;

  private static final int BUFFER_BYTES = 1 << 16;

  private final ServerSocket server;
  private final String session = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

  /** Of the process that was started last, until somebody asks. */
  private final AtomicReference<@Nullable Socket> newcomer = new AtomicReference<>();

  private final Map<String, BitSet> seen = new HashMap<>();
  private @Nullable Socket connection;
  private @Nullable ExecutionReader reader;

  private Coverage(ServerSocket server) {
    this.server = server;
  }

  /**
   * Begins to wait for agents.
   *
   * @throws IOException when there is no port to be had
   */
  public static Coverage listen() throws IOException {
    var server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    var coverage = new Coverage(server);
    Thread.ofVirtual().name("coverage").start(coverage::accept);
    return coverage;
  }

  /**
   * The same target with the agent in it.
   *
   * @param agent path of JaCoCo's {@code jacocoagent.jar}
   */
  public TargetChoice.Bundled into(TargetChoice.Bundled target, String agent) {
    var command = new ArrayList<>(target.command());
    command.add(
        1,
        "-javaagent:%s=output=tcpclient,address=%s,port=%d,sessionid=%s,includes=dev.busproof.*"
            .formatted(
                agent, server.getInetAddress().getHostAddress(), server.getLocalPort(), session));
    return new TargetChoice.Bundled(command);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        close(newcomer.getAndSet(socket));
      } catch (IOException e) {
        // Closed, or a process that had gone before it was accepted.
      }
    }
  }

  /**
   * Probes that have run since the last time and never before, each as a word that stays the same;
   * none when the target does not tell.
   */
  public Set<String> news() {
    var news = new TreeSet<String>();
    ran()
        .forEach((name, probes) -> {
          var known = seen.computeIfAbsent(name, _ -> new BitSet());
          probes.andNot(known);
          known.or(probes);
          probes.stream().forEach(probe -> news.add(PREFIX + name + ' ' + probe));
        });
    return news;
  }

  private Map<String, BitSet> ran() {
    try {
      var now = reader();
      var socket = connection;
      if (now == null || socket == null) {
        return Map.of();
      }
      now.ask();
      // The agent writes in pieces and each waits for the last to be acknowledged (Nagle), which
      // the
      // kernel puts off by 40 ms. It must be said each time: tcp(7).
      socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
      return now.take();
    } catch (IOException e) {
      hangUp(); // it has died, or is none of ours
      return Map.of();
    }
  }

  private @Nullable ExecutionReader reader() throws IOException {
    var socket = newcomer.getAndSet(null);
    if (socket != null) {
      hangUp();
      connection = socket;
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.setTcpNoDelay(true);
      reader =
          new ExecutionReader(
              new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES)),
              new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())),
              session);
    }
    return reader;
  }

  private void hangUp() {
    close(connection);
    connection = null;
    reader = null;
  }

  private static void close(@Nullable Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is of no more use in any case.
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Nobody is accepted any more all the same.
    }
    close(newcomer.getAndSet(null));
    close(connection);
  }
}
