// The SIGBUS handler that BusGuard installs in front of the JVM's own, AArch64 Linux.
//
// Called by the kernel as a function: w0 = signal, x1 = siginfo_t *, x2 = ucontext_t *, lr = the
// signal trampoline. It does what bus-guard-x86_64.s does, with the same table; see there. It uses
// registers a C function may clobber, no stack, and instructions of ARMv8.0 only; lr and sp are
// never touched.
//
// What x86 orders by itself is said here. A slot's start, end and start again are loaded in this
// order (ldar), as they are stored in the opposite one. The fault's address is stored before the
// counter (stlxr) and the counter before the system call that makes zeros visible (dmb ish).
//
// Rebuild the bytes in BusGuardCode.java with:
//     aarch64-linux-gnu-as -o guard.o bus-guard-aarch64.s
//     aarch64-linux-gnu-objcopy -O binary -j .text guard.o guard.bin

    .text
    .globl  bus_guard
bus_guard:
    hint    #34                         // bti c; a no-op before ARMv8.5 and on unguarded pages
    ldr     x9, table
    ldr     w10, [x1, #8]
    cmp     w10, #2                     // si_code == BUS_ADRERR
    b.ne    chain
    ldr     x10, [x1, #16]              // si_addr
    ldar    x11, [x9]                   // slots in use
    add     x12, x9, #64                // first slot
scan:
    cbz     x11, chain
    ldar    x13, [x12]                  // start, published last and withdrawn first
    add     x15, x12, #8
    ldar    x14, [x15]                  // end
    cmp     x10, x13
    b.lo    next
    cmp     x10, x14
    b.hs    next
    ldr     x16, [x12]
    cmp     x16, x13                    // another thread gave the slot away in between: its range
    b.eq    claim                       // is not the one this thread is reading
next:
    add     x12, x12, #32
    sub     x11, x11, #1
    b       scan
claim:
    add     x15, x12, #24
first:
    ldxr    x16, [x15]                  // the first fault's address stays
    cbnz    x16, known
    stxr    w17, x10, [x15]
    cbnz    w17, first
known:
    add     x15, x12, #16
count:
    ldxr    x16, [x15]
    add     x16, x16, #1
    stlxr   w17, x16, [x15]             // after the address
    cbnz    w17, count
    add     x15, x9, #16
total:
    ldxr    x16, [x15]
    add     x16, x16, #1
    stxr    w17, x16, [x15]
    cbnz    w17, total
    dmb     ish                         // before the zeros can be seen by any other thread
    mov     x10, x0                     // kept for the previous handler; the kernel preserves all
    mov     x11, x1                     // registers but x0
    mov     x12, x2
    mov     x0, x13                     // the whole range: at most one fault each, and the same
    sub     x1, x14, x13                // number of mappings as before
    mov     x2, #1                      // PROT_READ
    mov     x3, #0x32                   // MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
    mov     x4, #-1
    mov     x5, #0
    mov     x8, #222                    // mmap
    svc     #0
    cmn     x0, #4095                   // refused: let the previous handler see the fault
    b.hs    refused
    ret
refused:
    mov     x0, x10
    mov     x1, x11
    mov     x2, x12
chain:
    ldr     x16, [x9, #8]
    br      x16                         // x16: a jump that BTI lets land where a call may
    .balign 8
table:
    .quad   0                           // the table's address, written at installation
