package dev.busproof.clientsim.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a profile from JSON. A file says only what it needs to; what it says must be of the right
 * type, and what is not known is refused by name, so that a misspelt key is not passed over.
 */
final class ProfileFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final String where;
  private final JsonNode root;
  private final Set<String> known = new HashSet<>();

  private ProfileFile(String where, JsonNode root) {
    this.where = where;
    this.root = root;
  }

  /**
   * Reads one profile.
   *
   * @param where the file, for messages
   * @throws IllegalArgumentException for anything that is not a profile, in one line
   */
  static Profile parse(String name, String where, String text) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("%s: %s".formatted(where, e.getOriginalMessage()), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException(where + ": a target is a JSON object");
    }
    var file = new ProfileFile(where, root);
    var profile = file.profile(name);
    file.refuseUnknown();
    return profile;
  }

  private Profile profile(String name) {
    var command = texts("command");
    if (command.isEmpty()) {
      throw wrong("command", "must not be empty");
    }
    return new Profile(
        name,
        text("about").orElse(""),
        text("program").orElse(command.getFirst()),
        text("install").orElse(""),
        command,
        textMap("environment"),
        files(),
        text("socket"),
        Set.copyOf(optionalTexts("globals")),
        stop(),
        flag("refusesRoot"),
        text("tested"));
  }

  private Stop stop() {
    var value = child("stop");
    if (value.isEmpty()) {
      return Stop.DEFAULT;
    }
    var file = new ProfileFile(where + ": stop", value.get());
    var stop =
        new Stop(
            file.text("signal").map(file::signal).orElse(Stop.DEFAULT.signal()),
            file.millis("graceMillis").orElse(Stop.DEFAULT.graceMillis()));
    file.refuseUnknown();
    return stop;
  }

  private Stop.Signal signal(String name) {
    try {
      return Stop.Signal.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is none of %s".formatted(where, name, List.of(Stop.Signal.values())), e);
    }
  }

  /** Files as lists of lines, each of which gets its newline. */
  private Map<String, String> files() {
    var value = child("files");
    var files = new LinkedHashMap<String, String>();
    value.ifPresent(object ->
        object.forEachEntry((name, lines) -> {
          if (name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
            throw wrong("files", "'" + name + "' is not below the runtime directory");
          }
          files.put(
              name, list("files." + name, lines).stream().collect(Collectors.joining("\n")) + "\n");
        }));
    return Map.copyOf(files);
  }

  private Optional<JsonNode> child(String key) {
    known.add(key);
    return root.optional(key);
  }

  private Optional<String> text(String key) {
    return child(key)
        .map(value -> {
          if (!value.isString()) {
            throw wrong(key, "must be a text");
          }
          return value.stringValue();
        });
  }

  private boolean flag(String key) {
    return child(key)
        .map(value -> {
          if (!value.isBoolean()) {
            throw wrong(key, "must be true or false");
          }
          return value.booleanValue();
        })
        .orElse(false);
  }

  private Optional<Long> millis(String key) {
    return child(key)
        .map(value -> {
          if (!value.isIntegralNumber() || value.longValue() <= 0) {
            throw wrong(key, "must be a positive whole number");
          }
          return value.longValue();
        });
  }

  private List<String> texts(String key) {
    var value = child(key);
    return list(key, value.orElseThrow(() -> wrong(key, "is missing")));
  }

  private List<String> optionalTexts(String key) {
    return child(key).map(value -> list(key, value)).orElse(List.of());
  }

  private List<String> list(String key, JsonNode value) {
    if (!value.isArray()) {
      throw wrong(key, "must be a list of texts");
    }
    var texts = new ArrayList<String>();
    for (var element : value) {
      if (!element.isString()) {
        throw wrong(key, "must be a list of texts");
      }
      texts.add(element.stringValue());
    }
    return List.copyOf(texts);
  }

  private Map<String, String> textMap(String key) {
    var texts = new LinkedHashMap<String, String>();
    child(key)
        .ifPresent(object -> {
          if (!object.isObject()) {
            throw wrong(key, "must be an object of texts");
          }
          object.forEachEntry((name, value) -> {
            if (!value.isString()) {
              throw wrong(key + "." + name, "must be a text");
            }
            texts.put(name, value.stringValue());
          });
        });
    return Map.copyOf(texts);
  }

  private void refuseUnknown() {
    for (var name : root.propertyNames()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "%s: '%s' is not known; there are %s"
                .formatted(where, name, known.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
  }

  private IllegalArgumentException wrong(String key, String what) {
    return new IllegalArgumentException("%s: '%s' %s".formatted(where, key, what));
  }
}
