module dev.busproof.clientsim {
  requires dev.busproof.memfd;
  requires dev.busproof.wire;
  requires static org.jspecify;

  exports dev.busproof.clientsim;
}
