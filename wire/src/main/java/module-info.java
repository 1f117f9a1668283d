module dev.busproof.wire {
  requires transitive dev.busproof.memfd;
  requires static com.palantir.javapoet;
  requires java.xml;
  requires static org.jspecify;

  exports dev.busproof.wire;
}
