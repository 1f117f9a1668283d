package dev.busproof.clientsim.fuzz.program;

import dev.busproof.memfd.Seal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Programs without any sense, of every kind of step, with names, numbers and strings that are
 * nasty.
 */
public final class RandomPrograms {
  private static final List<String> NAMES =
      List.of(
          "a",
          "Z9",
          "_",
          "x",
          "surface",
          "sync",
          "bind",
          "await",
          "message",
          "raw",
          "pause",
          "us",
          "sealable",
          "memfd");
  private static final List<String> NASTY =
      List.of(
          "\"",
          "\\",
          "\\\\\"",
          "\n",
          "\r\n",
          "\t",
          "\0",
          "#",
          "# no comment",
          ")",
          ", ",
          "x\"00\"",
          "\\n",
          "\\u{41}",
          "\u0085",
          "\u2028",
          "\u202e",
          "\ufeff",
          "\ud83d",
          "\ude00",
          "\ud83d\ude00",
          "\ue000",
          "\uffff",
          "\u00e4\u00f6",
          "\u65e5\u672c",
          "\u0301",
          "",
          " ",
          "seed 1",
          "\u007f",
          "\u001b[2J");

  private final RandomGenerator random;

  public RandomPrograms(long seed) {
    this(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  /** Such as another decides. */
  RandomPrograms(RandomGenerator random) {
    this.random = random;
  }

  public Program program() {
    var steps = new ArrayList<Step>();
    for (int left = random.nextInt(30); left > 0; left--) {
      steps.add(step());
    }
    return new Program(
        random.nextBoolean() ? Optional.of(random.nextLong()) : Optional.empty(), steps);
  }

  public Step step() {
    return oneOf(
        () -> new Step.Connect(name()),
        () -> new Step.Disconnect(name()),
        () ->
            new Step.CreateFile(
                name(), constant(Step.Kind.class), natural(), random.nextBoolean(), seals(0)),
        () -> new Step.Bind(name(), name(), random.nextInt(Integer.MAX_VALUE), name()),
        () -> new Step.Request(name(), name(), name(), list(this::value)),
        () ->
            new Step.RawMessage(name(), name(), random.nextInt(0x10000), bytes(), list(this::name)),
        () -> new Step.RawBytes(name(), bytes(), list(this::name)),
        () -> new Step.Act(action()),
        () -> new Step.Later(natural(), action()),
        this::storm,
        () -> new Step.Calm(name()),
        () -> new Step.Sync(name()),
        () -> new Step.Await(name(), name(), name()),
        () -> new Step.Sleep(natural()));
  }

  private Step storm() {
    long one = natural();
    long other = natural();
    return new Step.Storm(name(), natural(), natural(), Math.min(one, other), Math.max(one, other));
  }

  private MemoryAction action() {
    return oneOf(
        () -> new MemoryAction.Truncate(name(), natural()),
        () -> new MemoryAction.Punch(name(), natural(), natural()),
        () -> new MemoryAction.Allocate(name(), natural(), natural()),
        () -> new MemoryAction.AddSeals(name(), seals(1)),
        () -> new MemoryAction.Overwrite(name(), natural(), natural(), random.nextInt()),
        () -> new MemoryAction.CloseFile(name()),
        () -> new MemoryAction.Duplicate(name(), name()));
  }

  private Value value() {
    return oneOf(
        () -> new Value.Number(random.nextLong(Integer.MIN_VALUE, 0x1_0000_0000L)),
        () ->
            new Value.Number(
                oneOf(() -> -1L, () -> 0xffff_ffffL, () -> (long) Integer.MIN_VALUE, () -> 0L)),
        () -> new Value.FixedPoint(random.nextInt() >> random.nextInt(32)),
        () -> new Value.Text(text()),
        this::bytes,
        Value.Nothing::new,
        () -> new Value.Reference(oneOf(this::name, () -> "display")),
        () -> new Value.NewObject(name()),
        () -> new Value.FileDescriptor(name()),
        () -> new Value.Serial(name()));
  }

  private String text() {
    var text = new StringBuilder();
    for (int left = random.nextInt(6); left > 0; left--) {
      if (random.nextBoolean()) {
        text.append(NASTY.get(random.nextInt(NASTY.size())));
      } else {
        text.append((char) random.nextInt(0x10000));
      }
    }
    return text.toString();
  }

  private Value.Bytes bytes() {
    var bytes = new byte[random.nextInt(9)];
    random.nextBytes(bytes);
    return new Value.Bytes(HexFormat.of().formatHex(bytes));
  }

  private Set<Seal> seals(int least) {
    var seals = EnumSet.noneOf(Seal.class);
    for (int left = random.nextInt(least, 4); left > 0; left--) {
      seals.add(constant(Seal.class));
    }
    return seals;
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  /** Small, large, and all that lies between. */
  private long natural() {
    return random.nextLong() >>> random.nextInt(1, 64);
  }

  private <T> List<T> list(Supplier<T> element) {
    var list = new ArrayList<T>();
    for (int left = random.nextInt(5); left > 0; left--) {
      list.add(element.get());
    }
    return list;
  }

  private <E extends Enum<E>> E constant(Class<E> type) {
    var constants = type.getEnumConstants();
    return constants[random.nextInt(constants.length)];
  }

  @SafeVarargs
  private <T> T oneOf(Supplier<? extends T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }
}
