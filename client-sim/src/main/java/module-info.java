/** The hostile side: clients that misbehave, targets they are thrown at, and the verdicts. */
module dev.busproof.clientsim {
  requires com.fasterxml.jackson.annotation;
  requires transitive dev.busproof.memfd;
  requires dev.busproof.wire;
  requires java.xml;
  requires jdk.net;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports dev.busproof.clientsim;
  exports dev.busproof.clientsim.fuzz.campaign;
  exports dev.busproof.clientsim.fuzz.replay;
  exports dev.busproof.clientsim.judge;
  exports dev.busproof.clientsim.observe;
  exports dev.busproof.clientsim.report;
  exports dev.busproof.clientsim.run;

  // Records that Jackson rebuilds by their constructors.
  opens dev.busproof.clientsim.fuzz.campaign to
      tools.jackson.databind;
  opens dev.busproof.clientsim.observe to
      tools.jackson.databind;
  opens dev.busproof.clientsim.run to
      tools.jackson.databind;
}
