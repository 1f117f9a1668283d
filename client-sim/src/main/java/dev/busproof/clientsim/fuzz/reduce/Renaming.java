package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.clientsim.fuzz.reduce.Footprint.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives clients, objects and files other names. What has no other name keeps its own. */
public final class Renaming {
  private final Map<Name, String> names;

  Renaming(Map<Name, String> names) {
    this.names = Map.copyOf(names);
  }

  /**
   * The programs one after the other as one; clients and files of different programs have different
   * names in it.
   */
  public static Program concatenated(List<Program> programs) {
    if (programs.size() == 1) {
      return programs.getFirst();
    }
    var steps = new ArrayList<Step>();
    for (int i = 0; i < programs.size(); i++) {
      var names = new HashMap<Name, String>();
      for (var step : programs.get(i).steps()) {
        for (var name : Footprint.of(step).gives()) {
          switch (name) {
            case Name.OfClient client -> names.put(name, client.client() + "_" + (i + 1));
            case Name.OfFile file -> names.put(name, file.file() + "_" + (i + 1));
            case Name.OfObject _ -> {}
          }
        }
      }
      steps.addAll(new Renaming(names).steps(programs.get(i).steps()));
    }
    return programs.getLast().with(steps);
  }

  /** All names that steps give to things; what is given twice is another thing the second time. */
  public static Set<String> given(List<Step> steps) {
    var names = new HashSet<String>();
    for (var step : steps) {
      for (var name : Footprint.of(step).gives()) {
        names.add(
            switch (name) {
              case Name.OfClient client -> client.client();
              case Name.OfFile file -> file.file();
              case Name.OfObject object -> object.object();
            });
      }
    }
    return names;
  }

  List<Step> steps(List<Step> steps) {
    return steps.stream().map(this::step).toList();
  }

  Step step(Step step) {
    return switch (step) {
      case Step.Connect s -> new Step.Connect(client(s.client()));
      case Step.Disconnect s -> new Step.Disconnect(client(s.client()));
      case Step.CreateFile s ->
          new Step.CreateFile(file(s.file()), s.kind(), s.sizeBytes(), s.sealable(), s.seals());
      case Step.Bind s ->
          new Step.Bind(
              client(s.client()), s.interfaceName(), s.version(), object(s.client(), s.object()));
      case Step.Request s ->
          new Step.Request(
              client(s.client()),
              object(s.client(), s.object()),
              s.request(),
              s.arguments().stream().map(value -> value(s.client(), value)).toList());
      case Step.RawMessage s ->
          new Step.RawMessage(
              client(s.client()),
              object(s.client(), s.object()),
              s.opcode(),
              s.body(),
              files(s.files()));
      case Step.RawBytes s -> new Step.RawBytes(client(s.client()), s.bytes(), files(s.files()));
      case Step.Act s -> new Step.Act(action(s.action()));
      case Step.Later s -> new Step.Later(s.delayMicros(), action(s.action()));
      case Step.Storm s ->
          new Step.Storm(
              file(s.file()),
              s.smallBytes(),
              s.largeBytes(),
              s.shortestMicros(),
              s.longestMicros());
      case Step.Calm s -> new Step.Calm(file(s.file()));
      case Step.Sync s -> new Step.Sync(client(s.client()));
      case Step.Await s ->
          new Step.Await(client(s.client()), object(s.client(), s.object()), s.event());
      case Step.Sleep s -> s;
    };
  }

  private Value value(String client, Value value) {
    return switch (value) {
      case Value.Reference v -> new Value.Reference(object(client, v.object()));
      case Value.Serial v -> new Value.Serial(object(client, v.object()));
      case Value.NewObject v -> new Value.NewObject(object(client, v.object()));
      case Value.FileDescriptor v -> new Value.FileDescriptor(file(v.file()));
      case Value.Number _, Value.FixedPoint _, Value.Text _, Value.Bytes _, Value.Nothing _ ->
          value;
    };
  }

  private MemoryAction action(MemoryAction action) {
    return switch (action) {
      case MemoryAction.Truncate a -> new MemoryAction.Truncate(file(a.file()), a.sizeBytes());
      case MemoryAction.Punch a ->
          new MemoryAction.Punch(file(a.file()), a.offsetBytes(), a.lengthBytes());
      case MemoryAction.Allocate a ->
          new MemoryAction.Allocate(file(a.file()), a.offsetBytes(), a.lengthBytes());
      case MemoryAction.AddSeals a -> new MemoryAction.AddSeals(file(a.file()), a.seals());
      case MemoryAction.Overwrite a ->
          new MemoryAction.Overwrite(file(a.file()), a.offsetBytes(), a.lengthBytes(), a.word());
      case MemoryAction.CloseFile a -> new MemoryAction.CloseFile(file(a.file()));
      case MemoryAction.Duplicate a -> new MemoryAction.Duplicate(file(a.file()), file(a.copy()));
    };
  }

  private String client(String name) {
    return names.getOrDefault(new Name.OfClient(name), name);
  }

  private String file(String name) {
    return names.getOrDefault(new Name.OfFile(name), name);
  }

  private List<String> files(List<String> files) {
    return files.stream().map(this::file).toList();
  }

  /** By the client's old name. */
  private String object(String client, String name) {
    return names.getOrDefault(new Name.OfObject(client, name), name);
  }
}
