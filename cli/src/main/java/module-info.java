/** The entry point of the program. */
module dev.busproof.cli {
  requires info.picocli;
  requires static org.jspecify;

  opens dev.busproof.cli to
      info.picocli;
}
