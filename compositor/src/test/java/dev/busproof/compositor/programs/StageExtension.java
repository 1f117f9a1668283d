package dev.busproof.compositor.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Gives every test its {@link Stage}, clears it up, and prints one line about the test. */
final class StageExtension implements ParameterResolver, AfterEachCallback, TestWatcher {
  private static final Namespace NAMESPACE = Namespace.create(StageExtension.class);
  private static final int MOST_LETTERS = 600;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    try {
      Stage stage = new Stage(Path.of(System.getenv(RealPrograms.DIRECTORY)));
      context.getStore(NAMESPACE).put("begin", System.nanoTime());
      context.getStore(NAMESPACE).put(Stage.class, stage);
      return stage;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<Stage> stageOf(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(NAMESPACE).get(Stage.class, Stage.class));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stageOf(context).ifPresent(Stage::clear);
    long begin = context.getStore(NAMESPACE).getOrDefault("begin", Long.class, System.nanoTime());
    context.getStore(NAMESPACE).put("seconds", (System.nanoTime() - begin) / 1e9);
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    print(context, "ok", stageOf(context).map(stage -> String.join(", ", stage.seen())).orElse(""));
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    String why = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
    String shown = why.length() > MOST_LETTERS ? why.substring(0, MOST_LETTERS) + "..." : why;
    String logs = stageOf(context).map(stage -> String.join(" ", stage.logs())).orElse("");
    print(context, "FAILED", shown + "; log: " + logs);
  }

  private static void print(ExtensionContext context, String verdict, String what) {
    double seconds = context.getStore(NAMESPACE).getOrDefault("seconds", Double.class, 0.0);
    System.out.println(
        String.format(
            Locale.ROOT, "%-7s %s (%.1f s) %s", verdict, context.getDisplayName(), seconds, what));
  }
}
