// Runs the handler of bus-guard-aarch64.s as the kernel runs it, without a JVM: `harness CHECK`
// exits with 0, or with the number of the requirement that did not hold. AArch64 Linux, no C
// library; guard.bin, the bytes under test, is taken in from the include path.
//
// x19 the mapping, x20 its file, x21 the table, x22 the code; all kept by every call here.

    .equ    CHUNK, 65536                // a multiple of every page size
    .equ    SIZE, 3 * CHUNK
    .equ    SLOT, 64

    .macro  call number                 // a system call
    mov     x8, #\number
    svc     #0
    .endm
    .macro  require left, right, number // unless left == right: exit with number
    cmp     \left, \right
    mov     w7, #\number
    b.ne    failed
    .endm
    .macro  address register, symbol
    adrp    \register, \symbol
    add     \register, \register, :lo12:\symbol
    .endm

    .text
    .globl  _start
_start:
    ldr     x0, [sp]                    // argc
    require x0, #2, 100
    ldr     x0, [sp, #16]               // argv[1]
    ldrb    w28, [x0]

    // the table's address goes into the code, the code into a file, the file is mapped to run
    address x21, table
    address x23, code
    address x24, code_end
    str     x21, [x24, #-8]
    sub     x24, x24, x23
    address x0, name
    mov     x1, #0
    call    279                         // memfd_create
    mov     x20, x0
    mov     x1, x23
    mov     x2, x24
    call    64                          // write
    require x0, x24, 101
    mov     x0, #0
    mov     x1, x24
    mov     x2, #5                      // PROT_READ | PROT_EXEC
    mov     x3, #2                      // MAP_PRIVATE
    mov     x4, x20
    mov     x5, #0
    call    222                         // mmap
    mov     x22, x0
    cmn     x0, #4095
    mov     w7, #102
    b.hs    failed
    address x0, previous
    str     x0, [x21, #8]

    // what sigaction(2) takes from the C library: handler, flags, restorer, mask
    address x1, action
    str     x22, [x1]
    address x0, restorer
    str     x0, [x1, #16]
    mov     x0, #7                      // SIGBUS
    mov     x2, #0
    mov     x3, #8
    call    134                         // rt_sigaction
    require x0, #0, 103

    // a file of ones, mapped as a client's is
    address x0, name
    mov     x1, #0
    call    279
    mov     x20, x0
    mov     x1, #SIZE
    call    46                          // ftruncate
    require x0, #0, 104
    mov     x0, #0
    mov     x1, #SIZE
    mov     x2, #3
    mov     x3, #1                      // MAP_SHARED
    mov     x4, x20
    mov     x5, #0
    call    222
    mov     x23, x0
    mov     x1, #SIZE
    mov     w2, #1
fill:
    subs    x1, x1, #1
    strb    w2, [x23, x1]
    b.ne    fill
    mov     x0, #0
    mov     x1, #SIZE
    mov     x2, #1
    mov     x3, #2
    mov     x4, x20
    mov     x5, #0
    call    222
    mov     x19, x0

    // the slots: one free, one of somebody else, one for this range, one not in use
    add     x0, x19, #SIZE
    stp     x19, x0, [x21, #SLOT + 64]
    stp     x19, x0, [x21, #SLOT + 96]
    mov     x0, #-1
    stp     x0, x0, [x21, #SLOT]
    mov     x0, #CHUNK
    mov     x1, #2 * CHUNK
    stp     x0, x1, [x21, #SLOT + 32]
    mov     x0, #3
    str     x0, [x21]

    cmp     w28, #'z'
    b.eq    zeros
    cmp     w28, #'k'
    b.eq    keeps
    cmp     w28, #'f'
    b.eq    foreign
    cmp     w28, #'u'
    b.eq    unused
    cmp     w28, #'s'
    b.eq    sent
    cmp     w28, #'a'
    b.eq    alignment
    cmp     w28, #'r'
    b.eq    refused
    mov     w0, #105
    b       exit

zeros:                                  // one fault at the end makes zeros of the whole range
    bl      truncate
    ldr     x1, =2 * CHUNK + 5
    add     x0, x19, x1
    bl      load
    require x0, #0, 1
    mov     x0, x19
    bl      load
    require x0, #0, 2
    add     x0, x19, #CHUNK
    bl      load
    require x0, #0, 3
    ldr     x1, =SIZE - 1
    add     x0, x19, x1
    bl      load
    require x0, #0, 4
    ldr     x0, [x21, #SLOT + 64 + 16]
    require x0, #1, 5
    ldr     x0, [x21, #16]              // all ranges together
    require x0, #1, 6
    ldr     x0, [x21, #SLOT + 64 + 24]
    ldr     x1, =2 * CHUNK + 5
    add     x1, x1, x19
    require x0, x1, 7
    mov     x0, x20                     // what the file holds later does not come back
    mov     x1, #SIZE
    call    46
    mov     x0, x19
    bl      load
    require x0, #0, 8
    ldr     x0, [x21, #SLOT + 32 + 16]
    require x0, #0, 9
    ldr     x0, [x21, #SLOT + 16]
    require x0, #0, 10
    address x0, seen
    ldr     x0, [x0]
    require x0, #0, 11
    b       passed

keeps:                                  // the first address, whatever faults after it
    mov     x0, #7
    mov     x1, #0x1234
    stp     x0, x1, [x21, #SLOT + 64 + 16]
    bl      truncate
    mov     x0, x19
    bl      load
    require x0, #0, 1
    ldr     x0, [x21, #SLOT + 64 + 16]
    require x0, #8, 2
    ldr     x0, [x21, #SLOT + 64 + 24]
    mov     x1, #0x1234
    require x0, x1, 3
    b       passed

foreign:                                // a range given back
    mov     x0, #-1
    str     x0, [x21, #SLOT + 64]
    b       not_ours
unused:                                 // a range beyond the slots in use
    mov     x0, #2
    str     x0, [x21]
not_ours:
    bl      truncate
    mov     x0, x19
    bl      load
    mov     x1, #2                      // BUS_ADRERR
    bl      chained
    ldr     x0, [x21, #16]
    require x0, #0, 1
    ldr     x0, [x21, #SLOT + 64 + 16]
    require x0, #0, 2
    ldr     x0, [x21, #SLOT + 64 + 24]
    require x0, #0, 3
    b       passed

sent:                                   // a SIGBUS without an address
    address x0, resume
    adr     x1, 1f
    str     x1, [x0]
    call    172                         // getpid
    mov     x1, #7
    call    129                         // kill
1:  mov     x1, #0                      // SI_USER
    bl      chained
    ldr     x0, [x21, #16]
    require x0, #0, 1
    b       passed

alignment:                              // another code, the address inside the range
    address x0, resume
    adr     x1, 1f
    str     x1, [x0]
    add     x0, x19, #1
    ldxr    x1, [x0]
1:  mov     x1, #1                      // BUS_ADRALN
    bl      chained
    ldr     x0, [x21, #16]
    require x0, #0, 1
    mov     x0, x19
    bl      load
    require x0, #1, 2
    b       passed

refused:                                // zeros the kernel will not map: the start is no page's
    add     x0, x19, #1
    str     x0, [x21, #SLOT + 64]
    bl      truncate
    add     x0, x19, #CHUNK
    bl      load
    mov     x1, #2
    bl      chained
    ldr     x0, [x21, #SLOT + 64 + 16]
    require x0, #1, 1
    b       passed

truncate:
    mov     x0, x20
    mov     x1, #0
    call    46
    require x0, #0, 106
    ret

load:                                   // x0 = the byte at x0, or anything if the handler passed on
    address x2, resume
    adr     x1, 1f
    str     x1, [x2]
    ldrb    w0, [x0]
1:  ret

chained:                                // once, with the code in x1 and all else untouched
    address x2, seen
    ldp     x3, x4, [x2]
    require x3, #1, 50
    require x4, x1, 51
    ldr     x3, [x2, #16]
    require x3, #0, 52
    ret

// The handler that was there before. It notes what it was called with and goes on at `resume`.
previous:
    address x9, seen
    ldr     x10, [x9]
    add     x10, x10, #1
    ldrsw   x11, [x1, #8]               // si_code
    stp     x10, x11, [x9]
    mov     x12, #0
    cmp     w0, #7
    cinc    x12, x12, ne
    mov     x13, sp                     // the kernel's frame: siginfo, then ucontext
    cmp     x1, x13
    cinc    x12, x12, ne
    add     x13, x13, #128
    cmp     x2, x13
    cinc    x12, x12, ne
    address x13, restorer
    cmp     lr, x13
    cinc    x12, x12, ne
    str     x12, [x9, #16]
    address x9, resume
    ldr     x9, [x9]
    str     x9, [x2, #440]              // uc_mcontext.pc
    ret

restorer:
    call    139                         // rt_sigreturn

passed:
    mov     w7, #0
failed:
    mov     w0, w7
exit:
    call    93

    .data
    .balign 8
code:
    .incbin "guard.bin"
code_end:
    .balign 64
table:
    .zero   SLOT + 4 * 32
seen:                                   // how often, si_code, what was not as it should be
    .quad   0, 0, 0
resume:
    .quad   0
action:
    .quad   0, 0x04000004, 0, 0         // SA_SIGINFO | SA_RESTORER
name:
    .asciz  "harness"
