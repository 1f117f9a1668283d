package dev.busproof.clientsim.fuzz;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.memfd.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Programs to be made smaller, and what could be wrong with a compositor that they run into. */
public final class Programs {
  private Programs() {}

  /** A program with a seed. */
  public static Program of(Step... steps) {
    return new Program(Optional.of(42L), List.of(steps));
  }

  /** A request. */
  public static Step request(String client, String object, String request, Value... arguments) {
    return new Step.Request(client, object, request, List.of(arguments));
  }

  /** A number. */
  public static Value number(long value) {
    return new Value.Number(value);
  }

  /** A truncation, at once. */
  public static Step truncate(String file, long sizeBytes) {
    return new Step.Act(new MemoryAction.Truncate(file, sizeBytes));
  }

  /** A window of a client: a file, a pool of it, a buffer, a surface, and a commit. */
  public static List<Step> window(String client, String file) {
    return List.of(
        new Step.Connect(client),
        new Step.CreateFile(file, Step.Kind.MEMFD, 65536, true, Set.of(Seal.GROW, Seal.EXEC)),
        new Step.Bind(client, "wl_compositor", 6, "compositor"),
        new Step.Bind(client, "wl_shm", 2, "shm"),
        request(
            client,
            "shm",
            "create_pool",
            new Value.NewObject("pool"),
            new Value.FileDescriptor(file),
            number(65536)),
        request(
            client,
            "pool",
            "create_buffer",
            new Value.NewObject("buffer"),
            number(0),
            number(64),
            number(64),
            number(256),
            number(0)),
        request(client, "compositor", "create_surface", new Value.NewObject("surface")),
        request(client, "surface", "attach", new Value.Reference("buffer"), number(0), number(0)),
        request(client, "surface", "damage", number(0), number(0), number(64), number(64)),
        request(client, "surface", "commit"),
        new Step.Sync(client));
  }

  /** Two windows, a truncation of the second's file between a lot that does not matter. */
  public static Program crowded() {
    var steps = new ArrayList<Step>();
    steps.addAll(window("c1", "f1"));
    steps.addAll(window("c2", "f2"));
    steps.add(new Step.Sleep(5000));
    steps.add(request("c1", "surface", "set_buffer_scale", number(2)));
    steps.add(new Step.Later(250, new MemoryAction.Truncate("f2", 4096)));
    steps.add(new Step.Storm("f1", 0, 65536, 20, 500));
    steps.add(request("c2", "surface", "commit"));
    steps.add(new Step.Calm("f1"));
    steps.add(new Step.Sync("c2"));
    steps.add(new Step.Disconnect("c1"));
    return new Program(Optional.of(7L), steps);
  }

  /** A compositor that dies when it draws a buffer whose file has become shorter. */
  public static Predicate<Program> diesOfShortFiles() {
    return program -> {
      boolean attached = false;
      boolean cut = false;
      for (var step : program.steps()) {
        switch (step) {
          case Step.Request r -> {
            attached |= r.request().equals("attach");
            if (r.request().equals("commit") && attached && cut) {
              return true;
            }
          }
          case Step.Act(MemoryAction.Truncate t) -> cut |= t.sizeBytes() < 16384;
          case Step.Later(var _, MemoryAction.Truncate t) -> cut |= t.sizeBytes() < 16384;
          default -> {}
        }
      }
      return false;
    };
  }
}
