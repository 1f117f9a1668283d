module dev.busproof.compositor {
  requires dev.busproof.memfd;
  requires dev.busproof.wire;
  requires static org.jspecify;

  exports dev.busproof.compositor;
}
