module dev.busproof.compositor {
  requires transitive dev.busproof.memfd;
  requires dev.busproof.wire;
  requires static org.jspecify;

  exports dev.busproof.compositor;
}
