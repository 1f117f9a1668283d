/** The entry point of the program. */
module dev.busproof.cli {
  requires dev.busproof.clientsim;
  requires dev.busproof.compositor;
  requires dev.busproof.memfd;
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires tools.jackson.databind;
  requires static org.jspecify;

  opens dev.busproof.cli to
      info.picocli;
}
