# Copies a rectangle of 32-bit pixels past the caches, x86-64 with AVX.
#
# rdi = to, a multiple of 4; rsi = from; rdx = bytes of a row, a multiple of 4; rcx = rows, at least 1;
# r8 = bytes from one row to the next where it is written; r9 = the same where it is read.
#
# A store that goes past the caches does not read first what it overwrites, which is a third of the
# traffic of a copy. Only whole lines of 64 bytes are written so: the rest of a row goes the usual way,
# for half a line that is written past the caches costs as much as a line that is read. One fence for
# all rows: with one for each row it is slower than the usual way.
#
# A leaf: no stack, only registers that a C function may clobber. A load may fault; the handler (bus-guard-x86_64.s) leaves the kernel to restore all
# registers, and the load is run again.
#
# Rebuild the bytes in StreamingCopy.java with:
#     as --64 -o rows.o stream-rows-x86_64.s && objcopy -O binary -j .text rows.o rows.bin

    .intel_syntax noprefix
    .text
    .globl  stream_rows
stream_rows:
    endbr64
row:
    mov     r10, rdi
    mov     r11, rsi
    mov     rax, rdx                    # bytes left in the row
head:                                   # to the begin of a line
    cmp     rax, 64
    jb      tail
    test    r10d, 15
    jz      head16
    vmovd   xmm4, dword ptr [r11]
    vmovd   dword ptr [r10], xmm4
    add     r11, 4
    add     r10, 4
    sub     rax, 4
    jmp     head
head16:
    test    r10d, 63
    jz      lines
    cmp     rax, 16
    jb      tail
    vmovdqu xmm4, [r11]
    vmovdqa [r10], xmm4
    add     r11, 16
    add     r10, 16
    sub     rax, 16
    jmp     head16
two:
    vmovdqu ymm0, [r11]
    vmovdqu ymm1, [r11 + 32]
    vmovdqu ymm2, [r11 + 64]
    vmovdqu ymm3, [r11 + 96]
    vmovntdq [r10], ymm0
    vmovntdq [r10 + 32], ymm1
    vmovntdq [r10 + 64], ymm2
    vmovntdq [r10 + 96], ymm3
    add     r11, 128
    add     r10, 128
    sub     rax, 128
lines:
    cmp     rax, 128
    jae     two
    cmp     rax, 64
    jb      tail
    vmovdqu ymm0, [r11]
    vmovdqu ymm1, [r11 + 32]
    vmovntdq [r10], ymm0
    vmovntdq [r10 + 32], ymm1
    add     r11, 64
    add     r10, 64
    sub     rax, 64
tail:                                   # less than a line
    cmp     rax, 16
    jb      rest
    vmovdqu xmm4, [r11]
    vmovdqu [r10], xmm4
    add     r11, 16
    add     r10, 16
    sub     rax, 16
    jmp     tail
rest:
    test    rax, rax
    jz      next
    vmovd   xmm4, dword ptr [r11]
    vmovd   dword ptr [r10], xmm4
    add     r11, 4
    add     r10, 4
    sub     rax, 4
    jmp     rest
next:
    add     rdi, r8
    add     rsi, r9
    dec     rcx
    jnz     row
    sfence
    vzeroupper
    ret
    .balign 8, 0xcc
