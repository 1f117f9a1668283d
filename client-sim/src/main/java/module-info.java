/** The hostile side: clients that misbehave, targets they are thrown at, and the verdicts. */
module dev.busproof.clientsim {
  requires dev.busproof.memfd;
  requires dev.busproof.wire;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports dev.busproof.clientsim;

  // Observations are records that Jackson rebuilds by their constructors.
  opens dev.busproof.clientsim.observe to
      tools.jackson.databind;
}
