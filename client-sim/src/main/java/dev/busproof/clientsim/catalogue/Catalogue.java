package dev.busproof.clientsim.catalogue;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.client.ClientCases;
import dev.busproof.clientsim.attack.descriptor.DescriptorCases;
import dev.busproof.clientsim.attack.exhaust.ExhaustCases;
import dev.busproof.clientsim.attack.fds.FdsCases;
import dev.busproof.clientsim.attack.flow.FlowCases;
import dev.busproof.clientsim.attack.protocol.ProtocolCases;
import dev.busproof.clientsim.attack.shm.ShmCases;
import dev.busproof.clientsim.attack.wire.WireCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every attack case, in the order in which they are run: gentle ones first. */
public final class Catalogue {
  private Catalogue() {}

  /** All cases. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(WireCases.all());
    cases.addAll(FdsCases.all());
    cases.addAll(ProtocolCases.all());
    cases.addAll(DescriptorCases.all());
    cases.addAll(ShmCases.brief());
    cases.addAll(FlowCases.all());
    cases.addAll(ExhaustCases.all());
    cases.addAll(ClientCases.all());
    cases.addAll(ShmCases.races());
    return List.copyOf(cases);
  }

  /**
   * An honest client in memory that cannot be sealed: what most attacks look like before they
   * begin. It is in no run; the lab learns from it what is normal.
   */
  public static AttackCase innocent() {
    return ClientCases.innocent();
  }

  /** The case with that id. */
  public static Optional<AttackCase> find(String id) {
    return all().stream().filter(c -> c.id().equals(id)).findFirst();
  }

  /**
   * The cases whose ids match: {@code *} stands for any characters, {@code ?} for one, and globs
   * may be joined by commas.
   */
  public static List<AttackCase> matching(String globs) {
    var patterns = split(globs).map(Catalogue::pattern).toList();
    return all().stream()
        .filter(c -> patterns.stream().anyMatch(p -> p.matcher(c.id()).matches()))
        .toList();
  }

  /**
   * The cases to be carried out, in the order in which they are asked for: a glob gives those that
   * it matches and no earlier one did, in the order of the catalogue, and an id gives its case
   * every time.
   */
  public static List<AttackCase> chosen(String globs) {
    var chosen = new ArrayList<AttackCase>();
    var seen = new HashSet<String>();
    split(globs)
        .forEach(glob ->
            matching(glob).stream()
                .filter(c -> seen.add(c.id()) || glob.equals(c.id()))
                .forEach(chosen::add));
    return List.copyOf(chosen);
  }

  /** Those of the globs that match no case: a misspelt one must not make a run smaller unseen. */
  public static List<String> idle(String globs) {
    return split(globs).filter(glob -> matching(glob).isEmpty()).toList();
  }

  private static Stream<String> split(String globs) {
    return Arrays.stream(globs.split(",", -1)).map(String::strip);
  }

  private static Pattern pattern(String glob) {
    var regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
