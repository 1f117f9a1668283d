package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a hardened system may say to the handler: the real calls, but one of them refused. */
class BusGuardRefusedTest {
  private static final int ATTEMPTS = 3;

  private final List<Long> mapped = new ArrayList<>();
  private final byte[] code = BusGuardCode.of(Abi.X86_64).orElseThrow();

  @Test
  void code_that_may_not_be_mapped_leaves_no_table_behind() {
    refusedEachTime(
        "mmap",
        call -> ((int) call[2] & Constants.PROT_EXEC) != 0,
        "mmap: EACCES (Permission denied): the code");
    assertThat(mapped).isEmpty();
  }

  @Test
  void handler_that_may_not_be_set_leaves_neither_table_nor_code_behind() {
    refusedEachTime(
        "sigaction",
        call -> !call[1].equals(MemorySegment.NULL),
        "sigaction: EACCES (Permission denied): the SIGBUS handler");
    assertThat(mapped).isEmpty();
  }

  private interface Refused {
    boolean test(Object[] arguments);
  }

  private void refusedEachTime(String name, Refused refused, String reason) {
    Assumptions.assumeTrue(Abi.current() == Abi.X86_64, "the handler is for x86-64");
    Libc real = Libc.system();
    InvocationHandler handler =
        (_, method, arguments) -> {
          if (method.getName().equals(name) && refused.test(arguments)) {
            return method.getReturnType() == long.class
                ? (Object) (long) -Errno.EACCES
                : -Errno.EACCES;
          }
          Object result = method.invoke(real, arguments);
          if (method.getName().equals("mmap")) {
            mapped.add((Long) result);
          } else if (method.getName().equals("munmap")) {
            mapped.remove((Long) arguments[0]);
          }
          return result;
        };
    Libc libc =
        (Libc)
            Proxy.newProxyInstance(
                Libc.class.getClassLoader(), new Class<?>[] {Libc.class}, handler);
    for (int i = 0; i < ATTEMPTS; i++) {
      assertThat(BusGuard.installFirst(libc, code).refusal()).hasValue(reason);
    }
  }
}
