package dev.busproof.clientsim.report;

import dev.busproof.clientsim.report.CaseReport.Outcome;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report in the form that CI systems read: a suite per family, findings as failures, BROKEN as
 * errors, UNSUPPORTED and known findings as skipped. A run that is not complete, and a baseline
 * that is out of date, are cases of a suite of their own, so that they show.
 */
final class JunitXml {
  private static final String RUN = "run";

  private final XMLStreamWriter xml;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String write(ProveReport report) {
    var text = new StringWriter();
    try {
      var xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      new JunitXml(xml).suites(report);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string cannot fail to be written to", e);
    }
    return text + "\n";
  }

  private void suites(ProveReport report) throws XMLStreamException {
    var families = new LinkedHashMap<String, List<CaseReport>>();
    for (var one : report.cases()) {
      families.computeIfAbsent(one.family(), _ -> new ArrayList<>()).add(one);
    }
    var troubles = troubles(report);
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    attribute("name", "busproof: " + report.target());
    counts(report.cases(), troubles.size());
    for (var family : families.entrySet()) {
      suite(family.getKey(), family.getValue(), Map.of(), report);
    }
    if (!troubles.isEmpty()) {
      suite(RUN, List.of(), troubles, report);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private static Map<String, String> troubles(ProveReport report) {
    var troubles = new LinkedHashMap<String, String>();
    report.failure().ifPresent(failure -> troubles.put("complete", failure));
    if (!report.stale().isEmpty()) {
      troubles.put("baseline", String.join("\n", report.stale()));
    }
    return troubles;
  }

  private void suite(
      String name, List<CaseReport> cases, Map<String, String> troubles, ProveReport report)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute("name", "busproof." + name);
    counts(cases, troubles.size());
    attribute("timestamp", report.startedAt().toString().replaceAll("\\..*|Z", ""));
    attribute(
        "hostname",
        report.environments().stream().map(e -> e.host()).collect(Collectors.joining(",")));
    xml.writeStartElement("properties");
    property("target", report.target());
    if (report.targetVersion().isPresent()) {
      property("target.version", report.targetVersion().get());
    }
    for (var environment : report.environments()) {
      property("environment", environment.text());
    }
    xml.writeEndElement();
    for (var one : cases) {
      testcase(one);
    }
    for (var trouble : troubles.entrySet()) {
      xml.writeStartElement("testcase");
      attribute("classname", "busproof." + RUN);
      attribute("name", trouble.getKey());
      attribute("time", "0.000");
      element("failure", trouble.getValue(), "INCOMPLETE", trouble.getValue());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void counts(List<CaseReport> cases, int troubles) throws XMLStreamException {
    long failures = cases.stream().filter(CaseReport::isNewFinding).count() + troubles;
    long errors = cases.stream().filter(c -> c.outcome() == Outcome.NOT_TESTED).count();
    long skipped =
        cases.stream()
            .filter(c -> c.outcome() == Outcome.NOT_APPLICABLE || c.known().isPresent())
            .count();
    attribute("tests", Integer.toString(cases.size() + troubles));
    attribute("failures", Long.toString(failures));
    attribute("errors", Long.toString(errors));
    attribute("skipped", Long.toString(skipped));
    attribute("time", seconds(cases.stream().mapToLong(CaseReport::durationMillis).sum()));
  }

  private void testcase(CaseReport one) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("classname", "busproof." + one.family());
    attribute("name", one.id());
    attribute("time", seconds(one.durationMillis()));
    switch (one.outcome()) {
      case FINE -> {}
      case NOT_APPLICABLE -> skipped(one.detail());
      case NOT_TESTED -> element("error", one.detail(), one.verdict(), explanation(one));
      case FINDING -> {
        if (one.known().isPresent()) {
          skipped("known " + one.verdict() + ": " + one.known().get());
        } else {
          element("failure", one.detail(), one.verdict(), explanation(one));
        }
      }
    }
    if (!one.lastOutput().isEmpty()) {
      xml.writeStartElement("system-out");
      text(String.join("\n", one.lastOutput()) + "\n");
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String explanation(CaseReport one) {
    return "%s%n%s, told: %s%n%s%n%sreproduce with: %s%n"
        .formatted(
            one.requirement(),
            one.verdict(),
            one.told().text(),
            one.detail(),
            one.repeats().map("repeats: %s%n"::formatted).orElse(""),
            one.reproduce());
  }

  private void skipped(String reason) throws XMLStreamException {
    xml.writeStartElement("skipped");
    attribute("message", reason);
    xml.writeEndElement();
  }

  private void element(String name, String message, String type, String body)
      throws XMLStreamException {
    xml.writeStartElement(name);
    attribute("message", message);
    attribute("type", type);
    text(body);
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    xml.writeStartElement("property");
    attribute("name", name);
    attribute("value", value);
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private void text(String value) throws XMLStreamException {
    xml.writeCharacters(legal(value));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
  }

  /** XML 1.0 has no way to write most control characters, and a target may print any. */
  static String legal(String text) {
    var legal = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          boolean allowed =
              c == '\t'
                  || c == '\n'
                  || (c >= 0x20 && c <= 0xD7FF)
                  || (c >= 0xE000 && c <= 0xFFFD)
                  || c >= 0x10000;
          if (allowed) {
            legal.appendCodePoint(c);
          } else {
            legal.append("\\u%04x".formatted(c));
          }
        });
    return legal.toString();
  }
}
