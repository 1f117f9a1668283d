/** The Wayland protocol: definitions, generated messages, codec, connection. */
module dev.busproof.wire {
  requires transitive dev.busproof.memfd;
  requires static com.palantir.javapoet;
  requires static java.compiler;
  requires java.xml;
  requires static org.jspecify;

  exports dev.busproof.wire;
  exports dev.busproof.wire.ir;
  exports dev.busproof.wire.protocol;
}
