package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Holds {@link Provokes} against the errors that arrived while the test ran. */
final class ProvokedErrors implements InvocationInterceptor {
  private static final ScopedValue<Set<String>> SEEN = ScopedValue.newInstance();

  /** An error has arrived, on the thread of the test. */
  static void arrived(String interfaceName, int code) {
    if (SEEN.isBound()) {
      SpecifiedErrors.known().name(interfaceName, code).ifPresent(SEEN.get()::add);
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    check(invocation, called.getExecutable());
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> called,
      ExtensionContext context)
      throws Throwable {
    check(invocation, called.getExecutable());
  }

  private static void check(Invocation<Void> invocation, Method test) throws Throwable {
    Provokes marker = Objects.requireNonNull(test.getAnnotation(Provokes.class));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    ScopedValue.where(SEEN, seen)
        .call(() -> {
          var _ = invocation.proceed();
          return seen;
        });
    assertThat(seen).as("errors that arrived").contains(marker.value());
  }
}
