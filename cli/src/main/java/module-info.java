module dev.busproof.cli {
  requires dev.busproof.memfd;
  requires dev.busproof.wire;
  requires static org.jspecify;

  exports dev.busproof.cli;
}
