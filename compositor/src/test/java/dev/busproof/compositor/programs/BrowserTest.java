package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.busproof.compositor.render.Rect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Chromium with a page whose colours and sizes are known, and which tells what it was told. */
@RealPrograms
class BrowserTest {
  private static final int GROUND = 0x204060;
  private static final int RED = 0xc01020;
  private static final int GREEN = 0x20c040;
  private static final int YELLOW = 0xe0d010;

  private static final String PAGE =
      """
      <!doctype html><title>busproof</title>
      <style>
        body { margin: 0; background: #204060; overflow: hidden }
        div { position: absolute; top: 30px; width: 100px; height: 50px; background: #c01020 }
        #second { left: 300px; width: 50px; background: #e0d010 }
      </style>
      <div id=first style="left: 20px"></div><div id=second></div>
      <script>
        const say = what => fetch('/say?' + encodeURIComponent(what));
        first.onclick = e => { first.style.background = '#20c040'; say('click ' + e.offsetX + ',' + e.offsetY) };
        let typed = '';
        onkeypress = e => { typed += e.key; if (typed.endsWith('!')) say('typed ' + typed) };
        onload = () => say('size ' + innerWidth + 'x' + innerHeight + ' at ' + devicePixelRatio);
      </script>
      """;

  @Test
  void chromium_shows_a_page_and_passes_on_clicks_and_keys(Stage stage) throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String query = exchange.getRequestURI().getRawQuery();
          if (query != null) {
            said.add(URLDecoder.decode(query, StandardCharsets.UTF_8));
          }
          byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      ProgramSession program =
          stage.start(
              Launch.of(
                  "chromium",
                  "chromium",
                  "--ozone-platform=wayland",
                  "--no-sandbox",
                  "--test-type",
                  "--no-first-run",
                  "--disable-gpu",
                  "--force-device-scale-factor=1",
                  "--window-size=600,400",
                  "--user-data-dir=" + stage.home().resolve("chromium"),
                  "--app=http://127.0.0.1:" + server.getAddress().getPort() + "/"));
      Rect box = program.await(page(RED)).boundsOf(RED);
      program.awaitThat("the size", () -> said.stream().anyMatch(line -> line.startsWith("size ")));
      program.input().click(box.x() + 40, box.y() + 10);
      program.await(page(GREEN));
      program.awaitThat("the click", () -> said.contains("click 40,10"));
      program.input().type("Busproof!");
      program.awaitThat("the text", () -> said.contains("typed Busproof!"));
      program.input().moveTo(799, 599);
      stage.saw(said.getFirst());
      page(GREEN).accept(program.end());
    } finally {
      server.stop(0);
    }
  }

  private static Consumer<Picture> page(int first) {
    return screen -> {
      Rect box = screen.boundsOf(first);
      assertThat(List.of(box.width(), box.height())).as("size of the box").containsExactly(100, 50);
      assertThat(screen.part(box).isAll(first)).as("one colour").isTrue();
      assertThat(screen.boundsOf(YELLOW))
          .as("the yellow box, 280 to the right")
          .isEqualTo(new Rect(box.x() + 280, box.y(), 50, 50));
      assertThat(screen.at(box.x() - 10, box.y())).as("beside it").isEqualTo(GROUND);
      assertThat(screen.boundsOf(GROUND).height()).as("height of the page").isGreaterThan(250);
    };
  }
}
