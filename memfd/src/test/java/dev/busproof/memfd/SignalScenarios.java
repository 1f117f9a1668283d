package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@link SignalRulesTest} runs in a JVM of its own: a SIGBUS of another cause, and handlers
 * that do what a handler must not.
 */
final class SignalScenarios {
  private static final int SIZE = 1 << 18;
  private static final int SIGACTION_BYTES = 152;
  private static final int SIGINFO_BYTES = 128;

  // Where bad-handlers-x86_64.s has what.
  private static final long MALLOC = 0;
  private static final long FREE = 8;
  private static final long LOCK = 16;
  private static final long MUTEX = 24;
  private static final long ENTERED = 32;
  private static final long LEFT = 40;
  private static final long ROUNDS = 48;
  private static final long ALLOCATES = 0x40;
  private static final long LOCKS = 0x80;
  private static final long CHURN = 0xc0;

  /** How long a handler that takes microseconds must be under way to be called stuck. */
  private static final long STUCK_MILLIS = 3000;

  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final Libc libc = Libc.system();
  private final Linker linker = Linker.nativeLinker();
  private final Arena arena = Arena.global();

  private final MemorySegment stuck = arena.allocateFrom("stuck in a handler\n").asSlice(0, 19);

  /** Writes a line already, so that nothing has to be linked when all stands still. */
  private SignalScenarios() {
    var _ = libc.write(1, arena.allocateFrom("started\n").asSlice(0, 8));
  }

  public static void main(String[] arguments) throws Throwable {
    SignalScenarios scenarios = new SignalScenarios();
    switch (arguments[0]) {
      case "cause" -> scenarios.cause(arguments[1].equals("guarded"), arguments[2]);
      case "allocates" -> scenarios.allocates(Path.of(arguments[1]));
      case "locks" -> scenarios.locks(Path.of(arguments[1]));
      case "locked" -> scenarios.locked();
      case "upcall" -> scenarios.upcall();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("survived");
  }

  private MemorySegment pool(Memfd memfd) throws LinuxException {
    return mapped(Constants.PROT_READ, Constants.MAP_PRIVATE, memfd.fd().number());
  }

  @SuppressWarnings("restricted")
  private MemorySegment mapped(int protection, int flags, int fd) throws LinuxException {
    long address = libc.mmap(0, SIZE, protection, flags, fd, 0);
    LinuxException.check(address, "mmap", "");
    return MemorySegment.ofAddress(address).reinterpret(SIZE);
  }

  /** A SIGBUS with a code and an address in a registered range, as only this process may send. */
  private void cause(boolean guarded, String code) throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      MemorySegment bytes = pool(memfd);
      if (guarded) {
        BusGuard guard = BusGuard.install(libc).guard().orElseThrow();
        var _ = guard.register(bytes.address(), SIZE);
      }
      MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
      info.set(JAVA_INT, 0, Constants.SIGBUS);
      info.set(JAVA_INT, 8, Integer.parseInt(code));
      info.set(JAVA_LONG, 16, bytes.address());
      long pid = ProcessHandle.current().pid();
      long tid = libc.syscall(Syscall.GETTID, 0, 0, 0, 0, 0, 0);
      long result =
          libc.syscall(Syscall.RT_TGSIGQUEUEINFO, pid, tid, Constants.SIGBUS, info.address(), 0, 0);
      System.out.println("went on, " + result);
    }
  }

  private long symbol(String name) {
    return linker.defaultLookup().find(name).orElseThrow().address();
  }

  @SuppressWarnings("restricted")
  private MethodHandle function(long address, FunctionDescriptor shape) {
    return linker.downcallHandle(MemorySegment.ofAddress(address), shape);
  }

  private MemorySegment badHandlers(Path binary) throws Exception {
    int protection = Constants.PROT_READ | Constants.PROT_WRITE | Constants.PROT_EXEC;
    MemorySegment code = mapped(protection, Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS, -1);
    code.copyFrom(MemorySegment.ofArray(Files.readAllBytes(binary)));
    code.set(JAVA_LONG, MALLOC, symbol("malloc"));
    code.set(JAVA_LONG, FREE, symbol("free"));
    code.set(JAVA_LONG, LOCK, symbol("pthread_mutex_lock"));
    return code;
  }

  private void handle(long handler) throws LinuxException {
    MemorySegment action = arena.allocate(SIGACTION_BYTES, 8);
    LinuxException.check(
        libc.sigaction(Constants.SIGBUS, MemorySegment.NULL, action), "sigaction", "");
    action.set(JAVA_LONG, 0, handler);
    LinuxException.check(
        libc.sigaction(Constants.SIGBUS, action, MemorySegment.NULL), "sigaction", "");
  }

  /** A thread that does nothing but malloc and free is sent signals whose handler does the same. */
  private void allocates(Path binary) throws Throwable {
    MemorySegment code = badHandlers(binary);
    handle(code.address() + ALLOCATES);
    long[] tid = new long[1];
    MethodHandle churn = function(code.address() + CHURN, FunctionDescriptor.ofVoid());
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              tid[0] = libc.syscall(Syscall.GETTID, 0, 0, 0, 0, 0, 0);
              try {
                churn.invokeExact();
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            });
    while (now(code, ROUNDS) == 0) {
      Thread.sleep(1);
    }
    GuardScenarios.check(thread.isAlive(), "nobody allocates");
    long pid = ProcessHandle.current().pid();
    while (true) {
      long before = now(code, ENTERED);
      var _ = libc.syscall(Syscall.TGKILL, pid, tid[0], Constants.SIGBUS, 0, 0, 0);
      awaitHandler(code, before + 1);
    }
  }

  private static long now(MemorySegment code, long offset) {
    return (long) LONG.getVolatile(code, offset);
  }

  /** Returns once the handler has, and never when it does not. Allocates nothing meanwhile. */
  private void awaitHandler(MemorySegment code, long number) {
    long deadline = System.nanoTime() + STUCK_MILLIS * 1_000_000;
    boolean said = false;
    while (now(code, LEFT) < number) {
      Thread.onSpinWait();
      if (!said && System.nanoTime() > deadline && now(code, ENTERED) == number) {
        var _ = libc.write(1, stuck);
        said = true;
      }
    }
  }

  /** A renderer that holds a lock while it reads, and a handler that wants to take the same. */
  private void locks(Path binary) throws Throwable {
    MemorySegment code = badHandlers(binary);
    MemorySegment mutex = arena.allocate(64, 16);
    code.set(JAVA_LONG, MUTEX, mutex.address());
    handle(code.address() + LOCKS);
    var _ = Thread.ofPlatform().daemon().start(() -> awaitHandler(code, 1));
    readHolding(mutex, code.address());
  }

  /** The same reader with the guard. */
  private void locked() throws Throwable {
    BusGuard guard = BusGuard.install(libc).guard().orElseThrow();
    readHolding(arena.allocate(64, 16), 0);
    System.out.println("faults " + guard.faults());
  }

  private void readHolding(MemorySegment mutex, long unguarded) throws Throwable {
    FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    MethodHandle lock = function(symbol("pthread_mutex_lock"), shape);
    MethodHandle unlock = function(symbol("pthread_mutex_unlock"), shape);
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      MemorySegment bytes = pool(memfd);
      if (unguarded == 0) {
        var _ = BusGuard.install(libc).guard().orElseThrow().register(bytes.address(), SIZE);
      }
      memfd.truncate(0);
      GuardScenarios.check((int) lock.invokeExact(mutex) == 0, "lock");
      byte first = bytes.get(JAVA_BYTE, 0);
      GuardScenarios.check((int) unlock.invokeExact(mutex) == 0, "unlock");
      System.out.println("read " + first);
    }
  }

  /** Into a method that does nothing at all. */
  @SuppressWarnings("restricted")
  private void upcall() throws Exception {
    MethodHandle target =
        MethodHandles.empty(
            MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class));
    FunctionDescriptor shape = FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS);
    handle(linker.upcallStub(target, shape, arena).address());
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      MemorySegment bytes = pool(memfd);
      memfd.truncate(0);
      System.out.println("read " + bytes.get(JAVA_BYTE, 0));
    }
  }
}
