/**
 * The kernel: descriptors, memfds, seals, mappings, the SIGBUS guard, sockets that pass
 * descriptors, epoll.
 */
module dev.busproof.memfd {
  requires com.sun.jna;
  requires static org.jspecify;

  exports dev.busproof.memfd;
  exports dev.busproof.memfd.files;
  exports dev.busproof.memfd.fuse;
  exports dev.busproof.memfd.guard;
  exports dev.busproof.memfd.io;
  exports dev.busproof.memfd.libc;
  exports dev.busproof.memfd.probe;
}
