# The SIGBUS handler that BusGuard installs in front of the JVM's own, x86-64 Linux.
#
# Called by the kernel as a function: edi = signal, rsi = siginfo_t *, rdx = ucontext_t *.
# It claims BUS_ADRERR inside a registered range, replaces the WHOLE range with private zeros and
# returns, so that the load is run again and reads zero. Everything else goes to the handler that
# was there before, with its arguments and the stack as they came.
#
# No lock, no allocation, no call: it may run at any instruction of any thread. It uses registers
# a C function may clobber and 32 bytes of stack; one system call, which leaves errno alone.
#
# The table (BusGuard.java and HandlerTable.java are its other side):
#     0  slots in use, a high-water mark     8  previous handler
#    16  ranges' faults together            24  unused, to 64
#    64  slots of 32 bytes: start, end, faults, address of the first fault or 0
# A free slot has start = all ones, so that no address is inside it whatever its end says.
#
# Rebuild the bytes in BusGuardCode.java with:
#     as --64 -o guard.o bus-guard-x86_64.s && objcopy -O binary -j .text guard.o guard.bin

    .intel_syntax noprefix
    .text
    .globl  bus_guard
bus_guard:
    endbr64
    mov     r8, [rip + table]
    cmp     dword ptr [rsi + 8], 2      # si_code == BUS_ADRERR
    jne     chain
    mov     rax, [rsi + 16]             # si_addr
    mov     rcx, [r8]                   # slots in use
    lea     r9, [r8 + 64]               # first slot
scan:
    test    rcx, rcx
    jz      chain
    mov     r10, [r9]                   # start, published last and withdrawn first
    mov     r11, [r9 + 8]               # end
    cmp     rax, r10
    jb      next
    cmp     rax, r11
    jae     next
    cmp     r10, [r9]                   # another thread gave the slot away in between: its range
    je      claim                       # is not the one this thread is reading
next:
    add     r9, 32
    dec     rcx
    jmp     scan
claim:
    mov     rcx, rax
    xor     eax, eax
    lock cmpxchg [r9 + 24], rcx         # the first fault's address stays; before the counter, so
    lock inc qword ptr [r9 + 16]        # that who sees that sees it; both before anyone sees zeros
    lock inc qword ptr [r8 + 16]
    push    rdi
    push    rsi
    push    rdx
    push    r8
    mov     rdi, r10                    # the whole range: at most one fault each, and the same
    mov     rsi, r11                    # number of mappings as before
    sub     rsi, rdi
    mov     edx, 1                      # PROT_READ
    mov     r10d, 0x32                  # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
    mov     r8, -1
    xor     r9d, r9d
    mov     eax, 9                      # mmap
    syscall
    pop     r8
    pop     rdx
    pop     rsi
    pop     rdi
    cmp     rax, -4095                  # refused: let the previous handler see the fault
    jae     chain
    ret
chain:
    jmp     qword ptr [r8 + 8]
    .balign 8, 0xcc
table:
    .quad   0                           # the table's address, written at installation
