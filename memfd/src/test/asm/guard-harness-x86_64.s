# Runs the handler of bus-guard-x86_64.s as the kernel runs it, without a JVM: `harness CHECK`
# exits with 0, or with the number of the requirement that did not hold; the checks and numbers are
# those of guard-harness-aarch64.s. x86-64 Linux, no C library; guard.bin, the bytes under test, is
# taken in from the include path.
#
# rbx the mapping, r12 its file, r13 the table, r14 the code; all kept by every call here.

    .intel_syntax noprefix
    .equ    CHUNK, 65536
    .equ    SIZE, 3 * CHUNK
    .equ    SLOT, 64

    .macro  system number               # a system call
    mov     eax, \number
    syscall
    .endm
    .macro  require left, right, number # unless left == right: exit with number
    mov     edi, \number
    cmp     \left, \right
    jne     failed
    .endm

    .text
    .globl  _start
_start:
    require "qword ptr [rsp]", 2, 100     # argc
    mov     rax, [rsp + 16]             # argv[1]
    movzx   ebp, byte ptr [rax]

    # the table's address goes into the code, the code into a file, the file is mapped to run
    lea     r13, [rip + table]
    mov     [rip + code_end - 8], r13
    lea     rdi, [rip + name]
    xor     esi, esi
    system  319                         # memfd_create
    mov     r12, rax
    mov     rdi, rax
    lea     rsi, [rip + code]
    mov     edx, offset code_end - code
    system  1                           # write
    require rax, rdx, 101
    xor     edi, edi
    mov     rsi, rdx
    mov     edx, 5                      # PROT_READ | PROT_EXEC
    mov     r10d, 2                     # MAP_PRIVATE
    mov     r8, r12
    xor     r9d, r9d
    system  9                           # mmap
    mov     r14, rax
    mov     edi, 102
    cmp     rax, -4095
    jae     failed
    lea     rax, [rip + previous]
    mov     [r13 + 8], rax

    # what sigaction(2) takes from the C library: handler, flags, restorer, mask
    lea     rsi, [rip + action]
    mov     [rsi], r14
    lea     rax, [rip + restorer]
    mov     [rsi + 16], rax
    mov     edi, 7                      # SIGBUS
    xor     edx, edx
    mov     r10d, 8
    system  13                          # rt_sigaction
    require rax, 0, 103

    # a file of ones, mapped as a client's is
    lea     rdi, [rip + name]
    xor     esi, esi
    system  319
    mov     r12, rax
    mov     rdi, rax
    mov     esi, SIZE
    system  77                          # ftruncate
    require rax, 0, 104
    xor     edi, edi
    mov     esi, SIZE
    mov     edx, 3
    mov     r10d, 1                     # MAP_SHARED
    mov     r8, r12
    xor     r9d, r9d
    system  9
    mov     rdi, rax
    mov     ecx, SIZE
    mov     al, 1
    rep stosb
    xor     edi, edi
    mov     esi, SIZE
    mov     edx, 1
    mov     r10d, 2
    mov     r8, r12
    xor     r9d, r9d
    system  9
    mov     rbx, rax

    # the slots: one free, one of somebody else, one for this range, one not in use
    lea     rax, [rbx + SIZE]
    mov     [r13 + SLOT + 64], rbx
    mov     [r13 + SLOT + 64 + 8], rax
    mov     [r13 + SLOT + 96], rbx
    mov     [r13 + SLOT + 96 + 8], rax
    mov     qword ptr [r13 + SLOT], -1
    mov     qword ptr [r13 + SLOT + 8], -1
    mov     qword ptr [r13 + SLOT + 32], CHUNK
    mov     qword ptr [r13 + SLOT + 32 + 8], 2 * CHUNK
    mov     qword ptr [r13], 3

    cmp     ebp, 'z'
    je      zeros
    cmp     ebp, 'k'
    je      keeps
    cmp     ebp, 'f'
    je      foreign
    cmp     ebp, 'u'
    je      unused
    cmp     ebp, 's'
    je      sent
    cmp     ebp, 'a'
    je      alignment
    cmp     ebp, 'r'
    je      refused
    mov     edi, 105
    jmp     failed

zeros:                                  # one fault at the end makes zeros of the whole range
    call    truncate
    lea     rax, [rbx + 2 * CHUNK + 5]
    call    load
    require eax, 0, 1
    mov     rax, rbx
    call    load
    require eax, 0, 2
    lea     rax, [rbx + CHUNK]
    call    load
    require eax, 0, 3
    lea     rax, [rbx + SIZE - 1]
    call    load
    require eax, 0, 4
    require "qword ptr [r13 + SLOT + 64 + 16]", 1, 5
    require "qword ptr [r13 + 16]", 1, 6  # all ranges together
    lea     rax, [rbx + 2 * CHUNK + 5]
    require "qword ptr [r13 + SLOT + 64 + 24]", rax, 7
    mov     rdi, r12                    # what the file holds later does not come back
    mov     esi, SIZE
    system  77
    mov     rax, rbx
    call    load
    require eax, 0, 8
    require "qword ptr [r13 + SLOT + 32 + 16]", 0, 9
    require "qword ptr [r13 + SLOT + 16]", 0, 10
    require "qword ptr [rip + seen]", 0, 11
    jmp     passed

keeps:                                  # the first address, whatever faults after it
    mov     qword ptr [r13 + SLOT + 64 + 16], 7
    mov     qword ptr [r13 + SLOT + 64 + 24], 0x1234
    call    truncate
    mov     rax, rbx
    call    load
    require eax, 0, 1
    require "qword ptr [r13 + SLOT + 64 + 16]", 8, 2
    require "qword ptr [r13 + SLOT + 64 + 24]", 0x1234, 3
    jmp     passed

foreign:                                # a range given back
    mov     qword ptr [r13 + SLOT + 64], -1
    jmp     not_ours
unused:                                 # a range beyond the slots in use
    mov     qword ptr [r13], 2
not_ours:
    call    truncate
    mov     rax, rbx
    call    load
    mov     eax, 2                      # BUS_ADRERR
    call    chained
    require "qword ptr [r13 + 16]", 0, 1
    require "qword ptr [r13 + SLOT + 64 + 16]", 0, 2
    require "qword ptr [r13 + SLOT + 64 + 24]", 0, 3
    jmp     passed

sent:                                   # a SIGBUS without an address
    lea     rax, [rip + 1f]
    mov     [rip + resume], rax
    system  39                          # getpid
    mov     edi, eax
    mov     esi, 7
    system  62                          # kill
1:  mov     eax, 0                      # SI_USER
    call    chained
    require "qword ptr [r13 + 16]", 0, 1
    jmp     passed

alignment:                              # another code, the address inside the range
    lea     rax, [rip + 1f]
    mov     [rip + resume], rax
    lea     rdx, [rip + queued]
    lea     rax, [rbx + 1]
    mov     [rdx + 16], rax
    system  39
    mov     edi, eax
    mov     esi, 7
    system  129                         # rt_sigqueueinfo: a load that is not aligned names no address
1:  mov     eax, 1                      # BUS_ADRALN
    call    chained
    require "qword ptr [r13 + 16]", 0, 1
    mov     rax, rbx
    call    load
    require eax, 1, 2
    jmp     passed

refused:                                # zeros the kernel will not map: the start is no page's
    lea     rax, [rbx + 1]
    mov     [r13 + SLOT + 64], rax
    call    truncate
    lea     rax, [rbx + CHUNK]
    call    load
    mov     eax, 2
    call    chained
    require "qword ptr [r13 + SLOT + 64 + 16]", 1, 1
    jmp     passed

truncate:
    mov     rdi, r12
    xor     esi, esi
    system  77
    require rax, 0, 106
    ret

load:                                   # the byte at rax, or anything if the handler passed on
    lea     rdx, [rip + 1f]
    mov     [rip + resume], rdx
    movzx   eax, byte ptr [rax]
1:  ret

chained:                                # once, with the code in eax and all else untouched
    require "qword ptr [rip + seen]", 1, 50
    require "qword ptr [rip + seen + 8]", rax, 51
    require "qword ptr [rip + seen + 16]", 0, 52
    ret

# The handler that was there before. It notes what it was called with and goes on at `resume`.
previous:
    inc     qword ptr [rip + seen]
    movsxd  rax, dword ptr [rsi + 8]    # si_code
    mov     [rip + seen + 8], rax
    cmp     edi, 7
    jne     1f
    lea     rax, [rsp + 8]              # the kernel's frame: return address, ucontext, siginfo
    cmp     rdx, rax
    jne     1f
    lea     rax, [rsp + 8 + 304]        # a ucontext of the kernel's has 304 bytes
    cmp     rsi, rax
    jne     1f
    lea     rax, [rip + restorer]
    cmp     [rsp], rax
    je      2f
1:  inc     qword ptr [rip + seen + 16]
2:  mov     rax, [rip + resume]
    mov     [rdx + 168], rax            # REG_RIP
    ret

restorer:
    system  15                          # rt_sigreturn

passed:
    xor     edi, edi
failed:
    system  60

    .data
    .balign 8
code:
    .incbin "guard.bin"
code_end:
    .balign 64
table:
    .zero   SLOT + 4 * 32
seen:                                   # how often, si_code, what was not as it should be
    .quad   0, 0, 0
resume:
    .quad   0
action:
    .quad   0, 0x04000004, 0, 0         # SA_SIGINFO | SA_RESTORER
queued:                                 # siginfo: SIGBUS, BUS_ADRALN, an address
    .long   7, 0, 1, 0
    .zero   112
name:
    .asciz  "harness"
