package dev.busproof.memfd.libc;

class JnaLibcTest extends LibcContract {
  @Override
  Libc libc() {
    return new JnaLibc();
  }
}
