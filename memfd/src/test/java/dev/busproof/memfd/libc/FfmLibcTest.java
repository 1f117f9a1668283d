package dev.busproof.memfd.libc;

class FfmLibcTest extends LibcContract {
  @Override
  Libc libc() {
    return Libc.system();
  }
}
