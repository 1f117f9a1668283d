package dev.busproof.clientsim.report;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of attacks, for people, programs and the documentation. */
public final class CaseList {
  private CaseList() {}

  private static Map<String, List<AttackCase>> families() {
    var families = new TreeMap<String, List<AttackCase>>();
    for (var one : Catalogue.all()) {
      families.computeIfAbsent(family(one.id()), _ -> new ArrayList<>()).add(one);
    }
    return families;
  }

  /** Whether there is a case of that id. */
  public static boolean has(String id) {
    return Catalogue.find(id).isPresent();
  }

  static String family(String id) {
    return id.substring(0, Math.max(0, id.indexOf('.')));
  }

  /** The cases by family, with what they require, show, need and accept; every line ended. */
  public static String text() {
    var lines = new StringBuilder();
    families()
        .forEach((family, cases) -> {
          lines.append("%s (%d)%n".formatted(family, cases.size()));
          for (var one : cases) {
            lines.append("  %s%n      %s%n".formatted(one.id(), one.requirement()));
            lines.append("      shows: %s%n".formatted(one.shows()));
            lines.append("      needs: %s%n".formatted(needs(one)));
            lines.append("      passes: %s%n".formatted(one.expectation().text()));
          }
        });
    return lines.toString();
  }

  private static String needs(AttackCase one) {
    var needs = one.needs().text();
    return needs.isEmpty() ? "nothing" : needs;
  }

  /** The same as one JSON array, in the order in which the cases are run. */
  public static String json() {
    var cases =
        Catalogue.all().stream()
            .map(one -> {
              var json = new LinkedHashMap<String, Object>();
              json.put("id", one.id());
              json.put("family", family(one.id()));
              json.put("requirement", one.requirement());
              json.put("shows", one.shows());
              json.put("needs", one.needs().text());
              json.put("passes", one.expectation().text());
              json.put("exclusive", one.exclusive());
              return json;
            })
            .toList();
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(cases);
  }

  /** The page {@code docs/attacks.md}, every line ended. */
  public static String markdown() {
    var page = new StringBuilder();
    var families = families();
    page.append("# Attacks\n\n");
    page.append(
        "What `./busproof prove` throws at a compositor: %d cases. Made from the catalogue by%n"
            .formatted(Catalogue.all().size()));
    page.append(
        "`./busproof prove --list --markdown >docs/attacks.md`; a test fails when it is out of"
            + " date.\n\n");
    page.append("| family | cases |\n|---|---|\n");
    families.forEach((family, cases) ->
        page.append("| [%s](#%s) | %d |%n".formatted(family, family, cases.size())));
    families.forEach((family, cases) -> {
      page.append("\n## %s%n".formatted(family));
      for (var one : cases) {
        page.append("\n### `%s`%n%n%s%n%n".formatted(one.id(), one.requirement()));
        page.append("* shows: %s%n".formatted(one.shows()));
        page.append("* needs: %s%n".formatted(needs(one)));
        page.append("* passes: %s%n".formatted(one.expectation().text()));
      }
    });
    return page.toString();
  }
}
