package dev.busproof.bench.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a lane was measured with, by name, in the order in which it is printed: {@code size}, {@code
 * damage}, {@code memory}, {@code clients}. The order makes no difference to {@link #equals}.
 */
public record Parameters(@JsonValue Map<String, String> values) {
  public static final Parameters NONE = new Parameters(Map.of());

  @JsonCreator
  public Parameters {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** One. */
  public static Parameters of(String name, Object value) {
    return NONE.with(name, value);
  }

  /** One more, or another value for one that there is. */
  public Parameters with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, String.valueOf(value));
    return new Parameters(more);
  }

  /** All but one. */
  public Parameters without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(values);
    fewer.remove(name);
    return new Parameters(fewer);
  }

  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The values, {@code 1920x1080 full warm}; a bare number is given its name, {@code clients=50}.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> {
      boolean bare = !value.isEmpty() && value.chars().allMatch(Character::isDigit);
      text.append(' ').append(bare ? name + "=" + value : value);
    });
    return text.toString().strip();
  }
}
