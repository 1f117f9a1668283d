# Signal handlers that break the rules, for SignalRulesTest to show what comes of it. x86-64 Linux.
# Loaded as it is into memory that may be written and run; the words in front are filled in by Java.

    .intel_syntax noprefix
    .text
malloc: .quad   0                       #  0 addresses of the C library's functions
free:   .quad   0                       #  8
lock:   .quad   0                       # 16 pthread_mutex_lock
mutex:  .quad   0                       # 24 a mutex the reading thread holds
entered:.quad   0                       # 32 handlers begun
left:   .quad   0                       # 40 handlers ended
rounds: .quad   0                       # 48 of churn
stop:   .quad   0                       # 56 ends churn when not 0

    .org    0x40
allocates:                              # void (int, siginfo_t *, void *)
    push    rbx
    lock inc qword ptr [rip + entered]
    mov     edi, 5000                   # more than a thread keeps for itself: takes the arena's lock
    call    [rip + malloc]
    mov     rdi, rax
    call    [rip + free]
    lock inc qword ptr [rip + left]
    pop     rbx
    ret

    .org    0x80
locks:                                  # void (int, siginfo_t *, void *)
    push    rbx
    lock inc qword ptr [rip + entered]
    mov     rdi, [rip + mutex]
    call    [rip + lock]
    lock inc qword ptr [rip + left]
    pop     rbx
    ret

    .org    0xc0
churn:                                  # void (void): malloc and free until stopped
    push    rbx
1:  mov     edi, 5000
    call    [rip + malloc]
    mov     rdi, rax
    call    [rip + free]
    lock inc qword ptr [rip + rounds]
    cmp     qword ptr [rip + stop], 0
    je      1b
    pop     rbx
    ret
