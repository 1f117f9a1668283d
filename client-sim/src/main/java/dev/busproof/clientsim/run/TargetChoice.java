package dev.busproof.clientsim.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which compositor is tested. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = TargetChoice.Bundled.class, name = "bundled"),
  @JsonSubTypes.Type(value = TargetChoice.Command.class, name = "command"),
  @JsonSubTypes.Type(value = TargetChoice.Known.class, name = "known"),
  @JsonSubTypes.Type(value = TargetChoice.Display.class, name = "display")
})
public sealed interface TargetChoice {

  /** How it is called in a report. */
  String text();

  /** The options of {@code ./busproof prove} that choose it. */
  String options();

  /**
   * The bundled compositor in a process of its own.
   *
   * @param command its argument vector; {@code {socket}} and {@code {runtime}} are replaced
   */
  record Bundled(List<String> command) implements TargetChoice {
    @Override
    public String text() {
      return "the bundled compositor";
    }

    @Override
    public String options() {
      return "";
    }
  }

  /**
   * A command line that the shell splits.
   *
   * @param template {@code {socket}} is replaced by the socket's name and {@code {runtime}} by the
   *     runtime directory, which is also XDG_RUNTIME_DIR. Without {@code {socket}} the lab takes
   *     the socket that appears in the runtime directory.
   */
  record Command(String template) implements TargetChoice {
    @Override
    public String text() {
      return template;
    }

    @Override
    public String options() {
      return " --target-command " + Quoted.of(template);
    }
  }

  /**
   * A compositor that the lab knows by name.
   *
   * @param name as {@code ./busproof prove --list-targets} lists it
   * @param directory where the user's own are, when not in the usual place
   */
  record Known(String name, Optional<Path> directory) implements TargetChoice {
    @Override
    public String text() {
      return name;
    }

    @Override
    public String options() {
      return " --target "
          + Quoted.of(name)
          + directory.map(d -> " --targets " + Quoted.of(d.toString())).orElse("");
    }
  }

  /**
   * A compositor that is running already; it is never killed.
   *
   * @param name an absolute path, or a name in XDG_RUNTIME_DIR
   */
  record Display(String name) implements TargetChoice {
    @Override
    public String text() {
      return "display " + name;
    }

    @Override
    public String options() {
      return " --display " + Quoted.of(name);
    }
  }
}
