package dev.busproof.wire.scanner;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.busproof.wire.ir.EnumDef;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Message;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The Java type of one interface. */
final class InterfaceType {
  private final Interface definition;
  private final ClassName self;

  InterfaceType(String packageName, Interface definition) {
    this.definition = definition;
    this.self = ClassName.get(packageName, Names.type(definition.name()));
  }

  TypeSpec generate() {
    TypeSpec.Builder type =
        TypeSpec.classBuilder(self)
            .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
            .addJavadoc("{@code $L}: $L\n", definition.name(), summary(definition.summary()))
            .addField(
                constant(String.class, "NAME", CodeBlock.of("$S", definition.name()))
                    .addJavadoc("The interface's name on the wire.")
                    .build())
            .addField(
                constant(int.class, "VERSION", CodeBlock.of("$L", definition.version()))
                    .addJavadoc("The highest version these types describe.")
                    .build())
            .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    if (!definition.requests().isEmpty()) {
      type.addType(family("Request", "request", definition.requests()));
    }
    if (!definition.events().isEmpty()) {
      type.addType(family("Event", "event", definition.events()));
    }
    for (EnumDef enumDef : definition.enums()) {
      type.addType(EnumType.generate(self, enumDef));
    }
    return type.build();
  }

  private TypeSpec family(String typeName, String kind, List<Message> messages) {
    ClassName family = self.nestedClass(typeName);
    TypeSpec.Builder type =
        TypeSpec.interfaceBuilder(family)
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.SEALED)
            .addSuperinterface(MessageType.MESSAGE)
            .addJavadoc("What $L.\n", kind.equals("request") ? "clients ask" : "servers tell");
    for (Message message : messages) {
      type.addType(new MessageType(definition.name(), family, message).generate());
    }
    return type.addMethod(decode(family, kind, messages)).build();
  }

  private MethodSpec decode(ClassName family, String kind, List<Message> messages) {
    CodeBlock.Builder body = CodeBlock.builder().add("return switch (opcode) {\n").indent();
    for (Message message : messages) {
      ClassName record = family.nestedClass(Names.type(message.name()));
      body.add("case $T.OPCODE -> {\n", record).indent();
      body.addStatement(
          "in.begin($S, $T.SINCE, version)", definition.name() + "." + message.name(), record);
      body.add(MessageType.decodeStatement(record, message));
      body.unindent().add("}\n");
    }
    body.add("default -> throw in.unknown($S, opcode);\n", definition.name() + " " + kind);
    body.unindent().add("};\n");
    return MethodSpec.methodBuilder("decode")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .addJavadoc(
            """
            Reads the body of $L of an object of that version, whole: bytes that are left over are
            refused. Descriptors taken from the connection belong to the caller.

            @throws $T with invalid_method when there is no such $L at that version, or its body is
                malformed; descriptors already taken are closed
            """,
            kind.equals("request") ? "a request" : "an event",
            MessageType.WIRE_EXCEPTION,
            kind)
        .returns(family)
        .addParameter(int.class, "opcode")
        .addParameter(int.class, "version")
        .addParameter(MessageType.READER, "in")
        .addException(MessageType.WIRE_EXCEPTION)
        .addCode(body.build())
        .build();
  }

  private static FieldSpec.Builder constant(Class<?> type, String name, CodeBlock value) {
    return FieldSpec.builder(type, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer(value);
  }

  private static String summary(String text) {
    return text.isEmpty() ? "no description." : Names.javadoc(text);
  }
}
