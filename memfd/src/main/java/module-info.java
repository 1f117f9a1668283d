module dev.busproof.memfd {
  requires com.sun.jna;
  requires static org.jspecify;

  exports dev.busproof.memfd;
}
