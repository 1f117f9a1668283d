package dev.busproof.clientsim.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports for a browser: one file each that loads nothing else. What is shown travels as JSON in a
 * block that no parser of markup looks into, and the script puts it in as text. Should that ever be
 * got wrong, the page's policy runs no script but the one whose hash it names.
 */
final class HtmlPage {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HtmlPage() {}

  /** The page of a run. */
  static String run(Judgement judgement, ProveReport report) {
    var stories = new LinkedHashMap<String, Object>();
    for (var one : report.cases()) {
      stories.put(one.id(), story(one.id(), judgement.attempts(one.id())));
    }
    var data = new LinkedHashMap<>(ReportJson.map(report));
    data.put("stories", stories);
    return page("busproof: " + report.target(), data, "report.js");
  }

  /** The page of a comparison. */
  static String comparison(Comparison comparison) {
    return page("busproof: runs side by side", comparison.map(), "compare.js");
  }

  private static Map<String, Object> story(String id, List<Observation> attempts) {
    var story = new LinkedHashMap<String, Object>();
    Catalogue.find(id).ifPresent(one -> describe(one, story));
    story.put("attempts", attempts.stream().map(HtmlPage::attempt).toList());
    return story;
  }

  private static void describe(AttackCase one, Map<String, Object> story) {
    story.put("shows", one.shows());
    story.put("needs", one.needs().text());
    story.put("passes", one.expectation().text());
  }

  private static Map<String, Object> attempt(Observation seen) {
    var attempt = new LinkedHashMap<String, Object>();
    attempt.put("ends", texts(seen.attack().ends()));
    attempt.put("twinBefore", texts(seen.twin().before()));
    attempt.put("twinAfter", texts(seen.twin().after()));
    attempt.put("attack", seen.attack());
    attempt.put("timings", seen.attack().timings().stream().map(Timing::text).toList());
    attempt.put("target", seen.target());
    attempt.put("bystander", seen.bystander());
    attempt.put("newcomer", seen.newcomer());
    attempt.put("newcomerAfter", seen.newcomerAfter());
    attempt.put("meter", seen.meter());
    attempt.put("usage", seen.usage());
    attempt.put("labPauseMillis", seen.labPauseMillis());
    return attempt;
  }

  private static List<String> texts(List<EndCount> ends) {
    return ends.stream()
        .map(e -> (e.count() == 1 ? "" : e.count() + " x ") + e.end().text())
        .toList();
  }

  private static String page(String title, Object data, String script) {
    var style = resource("page.css");
    var code = resource("common.js") + resource(script);
    var parts = new LinkedHashMap<String, String>();
    parts.put("style-hash", hash(style));
    parts.put("script-hash", hash(code));
    parts.put("title", escaped(title));
    parts.put("style", style);
    parts.put("script", code);
    parts.put("data", json(data));
    return filled(resource("page.html"), parts);
  }

  /** In one pass: what is put in is not looked at again, whatever braces a target may print. */
  private static String filled(String template, Map<String, String> parts) {
    var page = new StringBuilder();
    int at = 0;
    for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
      int close = template.indexOf("}}", open);
      page.append(template, at, open).append(parts.get(template.substring(open + 2, close)));
      at = close + 2;
    }
    return page.append(template, at, template.length()).toString();
  }

  /** JSON in which nothing looks like the end of a script, a comment or a line. */
  private static String json(Object data) {
    return MAPPER
        .writeValueAsString(data)
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String hash(String content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (var stream = HtmlPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is not in this build");
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
