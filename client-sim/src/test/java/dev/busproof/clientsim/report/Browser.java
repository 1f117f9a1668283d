package dev.busproof.clientsim.report;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with one page, steered by the DevTools protocol over the JDK's own WebSocket:
 * a driver and its twenty libraries are more than five commands are worth.
 */
final class Browser implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final long POLL_MILLIS = 20;

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI page) throws Exception {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Receiver())
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Where Chromium is, if it is installed. */
  static Optional<Path> program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name ->
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param profile an empty directory for what it writes
   */
  static Browser start(Path program, Path profile) throws Exception {
    var process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox", // it refuses to run as root otherwise
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--window-size=1200,900",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output.txt").toFile())
            .start();
    try {
      var browser = new Browser(process, page(process, profile.resolve("DevToolsActivePort")));
      for (var domain : List.of("Runtime", "Log", "Page")) {
        browser.call(domain + ".enable", Map.of());
      }
      return browser;
    } catch (Exception e) {
      end(process);
      throw e;
    }
  }

  /** The file's first line is the port, once there is one. */
  private static URI page(Process process, Path portFile) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.exists(portFile) || Files.readAllLines(portFile).size() < 2) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("Chromium did not come up");
      }
      Thread.sleep(POLL_MILLIS);
    }
    var list = URI.create("http://127.0.0.1:" + Files.readAllLines(portFile).getFirst() + "/json");
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(list).timeout(Duration.ofSeconds(LIMIT_SECONDS)).build();
      for (var target :
          JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofString()).body())) {
        if (target.path("type").asString().equals("page")) {
          return URI.create(target.path("webSocketDebuggerUrl").asString());
        }
      }
    }
    throw new IOException("Chromium has no page");
  }

  /** Puts messages together, answers who waits, and keeps what the console would show. */
  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void received(JsonNode message) {
      var answered = waiting.remove(message.path("id").asInt(-1));
      if (answered != null) {
        answered.complete(message);
      }
      var what = message.path("params");
      switch (message.path("method").asString("")) {
        case "Runtime.exceptionThrown" -> complaints.add(what.toString());
        case "Runtime.consoleAPICalled" -> complaints.add(what.toString());
        case "Log.entryAdded" -> complaints.add(what.toString());
        default -> {}
      }
    }
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    var message = new LinkedHashMap<String, Object>();
    int id = lastId.incrementAndGet();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    var _ = socket.sendText(JsonMapper.shared().writeValueAsString(message), true);
    return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS).path("result");
  }

  /** Opens a page and waits until it is complete. */
  void open(URI page) throws Exception {
    call("Page.navigate", Map.of("url", page.toString()));
    await(
        "location.href === " + quoted(page.toString()) + " && document.readyState === 'complete'");
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  /** Waits until an expression is true. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!evaluate(expression).asBoolean(false)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never true: " + expression + "; " + complaints);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The value of an expression. */
  JsonNode evaluate(String expression) throws Exception {
    return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
        .path("result")
        .path("value");
  }

  /** Presses and releases the mouse button where the first such element is. */
  void click(String selector) throws Exception {
    var place =
        evaluate(
            """
            (() => {
              const node = document.querySelector(%s);
              node.scrollIntoView({block: "center"});
              const box = node.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })()\
            """
                .formatted(quoted(selector)));
    for (var type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              place.path(0).asDouble(),
              "y",
              place.path(1).asDouble(),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** Types where the focus is. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses and releases a key. */
  void press(String key, String text) throws Exception {
    var down = new LinkedHashMap<String, Object>(Map.of("type", "keyDown", "key", key));
    if (!text.isEmpty()) {
      down.put("text", text);
    }
    call("Input.dispatchKeyEvent", down);
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Everything that the console would show. */
  List<String> complaints() {
    return new ArrayList<>(complaints);
  }

  private static void end(Process process) {
    var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (var one : all) {
      one.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> one).join();
    }
  }

  @Override
  public void close() {
    socket.abort();
    end(process);
  }
}
