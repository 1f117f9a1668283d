package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * One downcall handle for all functions: seven longs in, one out. Linking a shape takes 10 ms of
 * processor time where nothing is compiled yet, and with a shape for each function it was most of
 * what a start took. It may be called with another function's shape because on every 64-bit Linux
 * that we know integers and pointers travel in the same registers, 32-bit ones in the lower half
 * whose rest the callee ignores, and arguments that a function does not look for do no harm: six
 * more at most, of which one lies on the stack, whose caller takes it away. What is 32 bits wide
 * and returned has an undefined upper half: {@link FfmLibc} cuts it off.
 */
final class FfmCalls {
  /** Called with its address, the block for errno and the arguments. */
  static final MethodHandle CALL = link();

  private FfmCalls() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return Linker.nativeLinker().downcallHandle(shape, Linker.Option.captureCallState("errno"));
  }

  /** Does nothing: the classes are loaded by being named in the call. */
  static void loaded(Class<?>... classes) {}

  /** What to throw for what a handle threw: only misuse of it is possible. */
  static AssertionError impossible(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException misuse -> throw misuse;
      case Error error -> throw error;
      default -> new AssertionError("a downcall throws no checked exception", thrown);
    };
  }

  /**
   * Where a function of the C library is.
   *
   * @throws UnsatisfiedLinkError when there is none of that name
   */
  static MemorySegment find(String symbol) {
    return Linker.nativeLinker()
        .defaultLookup()
        .find(symbol)
        .orElseThrow(
            () -> new UnsatisfiedLinkError("the C library of this system has no " + symbol));
  }
}
