package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that a step gives, and those that it needs to mean anything.
 *
 * @param gives in order of appearance
 * @param takes in order of appearance
 */
record Footprint(Set<Name> gives, Set<Name> takes) {
  /** On every connection from the beginning. */
  private static final String DISPLAY = "display";

  /** A name in a program: files and clients have one space each, objects one for each client. */
  sealed interface Name {
    /** A connection. */
    record OfClient(String client) implements Name {}

    /** A file. */
    record OfFile(String file) implements Name {}

    /** An object of a client. */
    record OfObject(String client, String object) implements Name {}
  }

  static Footprint of(Step step) {
    var print = new Footprint(new LinkedHashSet<>(), new LinkedHashSet<>());
    switch (step) {
      case Step.Connect connect -> print.gives.add(new Name.OfClient(connect.client()));
      case Step.Disconnect disconnect -> print.takesClient(disconnect.client());
      case Step.CreateFile create -> print.gives.add(new Name.OfFile(create.file()));
      case Step.Bind bind -> {
        print.takesClient(bind.client());
        print.gives.add(new Name.OfObject(bind.client(), bind.object()));
      }
      case Step.Request request -> {
        print.takesObject(request.client(), request.object());
        request.arguments().forEach(value -> print.argument(request.client(), value));
      }
      case Step.RawMessage message -> {
        print.takesObject(message.client(), message.object());
        print.takesFiles(message.files());
      }
      case Step.RawBytes bytes -> {
        print.takesClient(bytes.client());
        print.takesFiles(bytes.files());
      }
      case Step.Act act -> print.action(act.action());
      case Step.Later later -> print.action(later.action());
      case Step.Storm storm -> print.takesFiles(List.of(storm.file()));
      case Step.Calm calm -> print.takesFiles(List.of(calm.file()));
      case Step.Sync sync -> print.takesClient(sync.client());
      case Step.Await await -> print.takesObject(await.client(), await.object());
      case Step.Sleep _ -> {}
    }
    return print;
  }

  private void argument(String client, Value value) {
    switch (value) {
      case Value.Reference reference -> takesObject(client, reference.object());
      case Value.Serial serial -> takesObject(client, serial.object());
      case Value.NewObject created -> gives.add(new Name.OfObject(client, created.object()));
      case Value.FileDescriptor descriptor -> takesFiles(List.of(descriptor.file()));
      case Value.Number _, Value.FixedPoint _, Value.Text _, Value.Bytes _, Value.Nothing _ -> {}
    }
  }

  private void action(MemoryAction action) {
    takesFiles(List.of(action.file()));
    switch (action) {
      case MemoryAction.Duplicate duplicate -> gives.add(new Name.OfFile(duplicate.copy()));
      case MemoryAction.Truncate _,
          MemoryAction.Punch _,
          MemoryAction.Allocate _,
          MemoryAction.AddSeals _,
          MemoryAction.Overwrite _,
          MemoryAction.CloseFile _ -> {}
    }
  }

  private void takesClient(String client) {
    takes.add(new Name.OfClient(client));
  }

  private void takesObject(String client, String object) {
    takesClient(client);
    if (!object.equals(DISPLAY)) {
      takes.add(new Name.OfObject(client, object));
    }
  }

  private void takesFiles(List<String> files) {
    files.forEach(file -> takes.add(new Name.OfFile(file)));
  }
}
