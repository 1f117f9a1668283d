package dev.busproof.compositor;

import java.nio.file.Path;

/** A client in a process of its own: {@code SOCKET}. Says how it ended, or that it is served. */
final class StrangerMain {
  private StrangerMain() {}

  public static void main(String[] args) throws Exception {
    try (TestClient client = TestClient.connect(Path.of(args[0]))) {
      client.roundtripUnlessEnded();
      System.out.println(
          client.hasEnded()
              ? client.awaitEnd().map(e -> e.kind() + " " + e.message()).orElse("ended")
              : "served");
    }
  }
}
