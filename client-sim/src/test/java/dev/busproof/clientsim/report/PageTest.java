package dev.busproof.clientsim.report;

import static dev.busproof.clientsim.report.StoredRuns.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.clientsim.report.StoredRuns.Seen;
import dev.busproof.clientsim.run.StoredRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The pages as a browser shows them: opened, filtered, expanded, and nothing on the console. */
@Timeout(180)
class PageTest {
  private static final String CASES =
      "shm.kind.pipe,shm.kind.directory,shm.kind.eventfd,shm.kind.socket,shm.kind.o-path,shm.kind.dev-zero";

  // A browser's last processes may still be writing into its profile.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private StoredRun run;

  @BeforeEach
  void write() throws Exception {
    run =
        StoredRuns.write(
            directory.resolve("run"),
            StoredRuns.options(CASES),
            List.of(
                Seen.CRASH,
                Seen.FINE,
                Seen.FINE,
                Seen.NOT_TOLD,
                Seen.UNSUPPORTED,
                Seen.LAB_FAILED));
    Judgement.of(run, JudgeOptions.OF_THE_RUN).writeTo(run.directory());
  }

  private Browser browser() throws Exception {
    var program = Browser.program();
    assumeTrue(program.isPresent(), "chromium is not installed");
    return Browser.start(program.get(), Files.createDirectory(directory.resolve("profile")));
  }

  private static int visible(Browser browser) throws Exception {
    return browser
        .evaluate(
            "[...document.querySelectorAll('tr[data-verdict]')].filter(r => !r.hidden).length")
        .asInt();
  }

  @Test
  void a_run_is_opened_filtered_and_expanded_without_a_word_on_the_console() throws Exception {
    try (var browser = browser()) {
      browser.open(run.directory().resolve("report.html").toUri());
      assertThat(visible(browser)).isEqualTo(6);

      browser.click("button[data-kind=CRASHED]");
      assertThat(visible(browser)).isEqualTo(1);
      browser.click("button[data-kind=PASS]");
      assertThat(visible(browser)).isEqualTo(3);
      browser.click("button[data-kind=CRASHED]");
      browser.click("button[data-kind=PASS]");
      assertThat(visible(browser)).isEqualTo(6);

      browser.press("/", "/");
      browser.type("kind.pipe");
      assertThat(visible(browser)).isEqualTo(1);

      browser.click("tr[data-verdict=CRASHED] button");
      var story = browser.evaluate("document.querySelector('td.story').textContent").asString();
      assertThat(story)
          .contains("CRASHED(SIGBUS)", "wl_display@1.sync", "... 5 messages ...", "Bus error")
          .contains("./busproof prove --cases shm.kind.pipe", "resident memory")
          .contains("commit to trick: 3 times, 0 to 5 µs, median 2 µs")
          .contains(HOSTILE.substring(0, 60));
      assertThat(browser.evaluate("document.querySelectorAll('td.story svg').length").asInt())
          .isEqualTo(7);
      assertThat(browser.evaluate("document.querySelectorAll('svg rect.bar').length").asInt())
          .isEqualTo(4);

      browser.click("tr[data-verdict=CRASHED] button");
      assertThat(browser.evaluate("document.querySelector('tr.story').hidden").asBoolean())
          .isTrue();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void a_case_is_expanded_by_the_keyboard_alone_and_by_its_link() throws Exception {
    try (var browser = browser()) {
      browser.open(run.directory().resolve("report.html").toUri());
      browser.evaluate("document.querySelector('tr[data-verdict=CRASHED] button').focus()");
      browser.press("Enter", "\r");
      browser.await("!!document.querySelector('td.story')");

      browser.evaluate("location.hash = 'shm.kind.socket'");
      browser.await("document.querySelectorAll('td.story').length === 2");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void what_a_target_says_is_shown_and_never_run() throws Exception {
    try (var browser = browser()) {
      browser.open(run.directory().resolve("report.html").toUri());
      browser.click("#expand");
      browser.await("document.querySelectorAll('td.story').length === 6");

      assertThat(browser.evaluate("document.title").asString())
          .startsWith("busproof")
          .contains("<");
      assertThat(browser.evaluate("document.images.length").asInt()).isZero();
      assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(2);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void a_page_of_two_hundred_cases_is_complete_at_once() throws Exception {
    var options = StoredRuns.options("*");
    var big =
        StoredRuns.write(directory.resolve("big"), options, Collections.nCopies(200, Seen.CRASH));
    Judgement.of(big, JudgeOptions.OF_THE_RUN).writeTo(big.directory());
    try (var browser = browser()) {
      browser.open(big.directory().resolve("report.html").toUri());

      assertThat(visible(browser)).isEqualTo(200);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void a_comparison_shows_its_differences() throws Exception {
    var other =
        StoredRuns.write(
            directory.resolve("other"),
            StoredRuns.options(CASES),
            Collections.nCopies(6, Seen.FINE));
    var reports =
        List.of(
            Judgement.of(run, JudgeOptions.OF_THE_RUN).report(),
            Judgement.of(other, JudgeOptions.OF_THE_RUN).report());
    var page = directory.resolve("compare.html");
    Files.writeString(page, Comparison.of(reports).html());
    try (var browser = browser()) {
      browser.open(page.toUri());
      browser.click("#differences");

      var shown =
          browser.evaluate(
              "[...document.querySelectorAll('tr[data-differs]')].filter(r => !r.hidden).length");
      assertThat(shown.asInt()).isEqualTo(Comparison.of(reports).differences().size()).isPositive();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void a_page_loads_nothing_and_what_is_put_in_cannot_end_its_script() throws Exception {
    var page = Files.readString(run.directory().resolve("report.html"));

    assertThat(page)
        .doesNotContain("http://127")
        .doesNotContain("src=\"")
        .doesNotContain("@import");
    assertThat(page.split("</script>", -1)).hasSize(3);
    assertThat(page).contains("default-src 'none'");
  }
}
