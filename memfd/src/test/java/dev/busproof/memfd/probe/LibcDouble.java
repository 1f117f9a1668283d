package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** A real {@link Libc} of which some calls are somebody else's. */
final class LibcDouble {
  private LibcDouble() {}

  /** What to do instead; empty leaves the call to the real one. */
  @FunctionalInterface
  interface Instead {
    Optional<Long> of(String call, Object[] arguments) throws Exception;
  }

  static Libc over(Libc real, Instead instead) {
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (proxy, method, arguments) -> answer(real, instead, method, arguments));
  }

  private static Object answer(Libc real, Instead instead, Method method, Object[] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    Optional<Long> answer = instead.of(method.getName(), given);
    if (answer.isPresent()) {
      return method.getReturnType() == int.class
          ? (Object) Math.toIntExact(answer.get())
          : (Object) answer.get();
    }
    try {
      return method.invoke(real, given);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A kernel that fails every call but the one that cannot fail. */
  static Libc failing(int errno) {
    return over(
        Libc.system(),
        (call, arguments) ->
            call.equals("getpagesize") ? Optional.empty() : Optional.of((long) -errno));
  }

  /** A kernel that was built without one call. */
  static Libc without(String name) {
    return over(
        Libc.system(),
        (call, arguments) ->
            call.equals(name) ? Optional.of((long) -Errno.ENOSYS) : Optional.empty());
  }
}
