package dev.busproof.wire.scanner;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** The record of one request or event. */
final class MessageType {
  static final ClassName MESSAGE = ClassName.get("dev.busproof.wire", "Message");
  static final ClassName READER = ClassName.get("dev.busproof.wire", "MessageReader");
  static final ClassName WRITER = ClassName.get("dev.busproof.wire", "MessageWriter");
  static final ClassName WIRE_EXCEPTION = ClassName.get("dev.busproof.wire", "WireException");
  private static final ClassName FD = ClassName.get("dev.busproof.memfd", "Fd");
  private static final TypeName BYTES = ArrayTypeName.of(TypeName.BYTE);
  private static final ClassName STRING = ClassName.get(String.class);
  private static final TypeName OPTIONAL_STRING =
      ParameterizedTypeName.get(ClassName.get(Optional.class), STRING);

  /** One record component: several of them make an untyped new_id. */
  private record Component(String name, TypeName type, String codec, String xmlName, String note) {}

  private final String interfaceName;
  private final ClassName family;
  private final Message message;
  private final List<Component> components;

  MessageType(String interfaceName, ClassName family, Message message) {
    this.interfaceName = interfaceName;
    this.family = family;
    this.message = message;
    this.components = components(message);
  }

  TypeSpec generate() {
    MethodSpec.Builder constructor = MethodSpec.constructorBuilder();
    CodeBlock.Builder javadoc =
        CodeBlock.builder()
            .add("{@code $L.$L}: $L\n", interfaceName, message.name(), summary(message.summary()));
    boolean first = true;
    for (Component component : components) {
      constructor.addParameter(ParameterSpec.builder(component.type(), component.name()).build());
      if (!component.note().isEmpty()) {
        javadoc
            .add(first ? "\n" : "")
            .add("@param $L $L\n", component.name(), Names.javadoc(component.note()));
        first = false;
      }
    }
    TypeSpec.Builder type =
        TypeSpec.recordBuilder(Names.type(message.name()))
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
            .addSuperinterface(family)
            .addJavadoc(javadoc.build())
            .recordConstructor(constructor.build())
            .addField(number("OPCODE", message.opcode()))
            .addField(number("SINCE", message.since()))
            .addMethod(override("opcode", TypeName.INT).addStatement("return OPCODE").build())
            .addMethod(
                override("messageName", STRING).addStatement("return $S", message.name()).build());
    if (message.destructor()) {
      type.addMethod(
          override("isDestructor", TypeName.BOOLEAN).addStatement("return true").build());
    }
    MethodSpec.Builder encode = override("encode", TypeName.VOID).addParameter(WRITER, "out");
    for (Component component : components) {
      encode.addStatement("out.$L($L)", component.codec(), component.name());
    }
    type.addMethod(encode.build());
    List<Component> descriptors =
        components.stream().filter(component -> component.type().equals(FD)).toList();
    if (!descriptors.isEmpty()) {
      MethodSpec.Builder discard = override("discard", TypeName.VOID);
      for (Component component : descriptors) {
        discard.addStatement("$L.close()", component.name());
      }
      type.addMethod(discard.build());
    }
    if (components.stream().anyMatch(c -> c.type().equals(BYTES))) {
      ByteArrays.addEqualsAndHashCode(
          type,
          Names.type(message.name()),
          components.stream().map(Component::name).toList(),
          components.stream().map(c -> c.type().equals(BYTES)).toList(),
          components.stream().map(c -> c.type().isPrimitive()).toList());
    }
    return type.addMethod(text()).build();
  }

  /** {@code return in.finish(new Attach(in.nullableObject("buffer"), ...))}. */
  static CodeBlock decodeStatement(ClassName record, Message message) {
    CodeBlock.Builder arguments = CodeBlock.builder();
    List<Component> components = components(message);
    for (int i = 0; i < components.size(); i++) {
      Component component = components.get(i);
      arguments.add(i == 0 ? "" : ", ").add("in.$L($S)", component.codec(), component.xmlName());
    }
    return CodeBlock.builder()
        .addStatement("yield in.finish(new $T($L))", record, arguments.build())
        .build();
  }

  private MethodSpec text() {
    CodeBlock.Builder text = CodeBlock.builder().add("return $S", message.name() + "(");
    for (int i = 0; i < components.size(); i++) {
      Component component = components.get(i);
      text.add("\n+ $S + ", (i == 0 ? "" : ", ") + component.xmlName() + "=")
          .add(
              switch (component.codec()) {
                case "uint32", "object", "nullableObject", "newId" ->
                    CodeBlock.of("Integer.toUnsignedString($L)", component.name());
                case "fixed" ->
                    CodeBlock.of(
                        "$T.toDouble($L)",
                        ClassName.get("dev.busproof.wire", "Fixed"),
                        component.name());
                case "string", "nullableString", "array" ->
                    CodeBlock.of(
                        "$T.of($L)",
                        ClassName.get("dev.busproof.wire", "LogText"),
                        component.name());
                default -> CodeBlock.of("$L", component.name());
              });
    }
    return override("toString", STRING).addStatement(text.add("\n+ \")\"").build()).build();
  }

  private static List<Component> components(Message message) {
    List<Component> components = new ArrayList<>();
    for (Arg arg : message.args()) {
      String name = Names.component(arg.name());
      if (arg.isUntypedNewId()) {
        components.add(
            new Component("interfaceName", STRING, "string", "interface", "of the new object"));
        components.add(
            new Component("version", TypeName.INT, "uint32", "version", "of the new object"));
      }
      components.add(new Component(name, javaType(arg), codec(arg), arg.name(), note(arg)));
    }
    return components;
  }

  private static TypeName javaType(Arg arg) {
    return switch (arg.type()) {
      case INT, UINT, FIXED, OBJECT, NEW_ID -> TypeName.INT;
      case STRING -> arg.nullable() ? OPTIONAL_STRING : STRING;
      case ARRAY -> BYTES;
      case FD -> FD;
    };
  }

  private static String codec(Arg arg) {
    return switch (arg.type()) {
      case INT -> "int32";
      case UINT -> "uint32";
      case FIXED -> "fixed";
      case OBJECT -> arg.nullable() ? "nullableObject" : "object";
      case NEW_ID -> "newId";
      case STRING -> arg.nullable() ? "nullableString" : "string";
      case ARRAY -> "array";
      case FD -> "fd";
    };
  }

  private static String note(Arg arg) {
    StringBuilder note = new StringBuilder();
    switch (arg.type()) {
      case OBJECT -> note.append(arg.interfaceName().orElse("any object"));
      case NEW_ID -> note.append("new ").append(arg.interfaceName().orElse("object"));
      case INT, UINT -> arg.enumName().ifPresent(e -> note.append("value of ").append(e));
      case FIXED -> note.append("24.8 fixed point");
      case STRING, ARRAY, FD -> {}
    }
    if (arg.nullable()) {
      note.append(arg.type() == dev.busproof.wire.ir.ArgType.OBJECT ? ", or 0" : "or empty");
    }
    if (!arg.summary().isEmpty()) {
      note.append(note.isEmpty() ? "" : ": ").append(arg.summary());
    }
    return note.toString();
  }

  private static String summary(String text) {
    return text.isEmpty() ? "no description." : Names.javadoc(text);
  }

  private static FieldSpec number(String name, int value) {
    return FieldSpec.builder(TypeName.INT, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("$L", value)
        .build();
  }

  private static MethodSpec.Builder override(String name, TypeName returns) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .returns(returns);
  }
}
