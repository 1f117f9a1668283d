package dev.busproof.wire.scanner;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.busproof.wire.ir.Entry;
import dev.busproof.wire.ir.EnumDef;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** The Java enum of one enumeration. */
final class EnumType {
  private EnumType() {}

  static TypeSpec generate(ClassName owner, EnumDef definition) {
    String typeName = Names.type(definition.name());
    ClassName self = owner.nestedClass(typeName);
    TypeSpec.Builder type =
        TypeSpec.enumBuilder(typeName)
            .addModifiers(Modifier.PUBLIC)
            .addJavadoc(
                "$L\n",
                definition.summary().isEmpty()
                    ? "{@code " + definition.name() + "}."
                    : Names.javadoc(definition.summary()))
            .addField(TypeName.INT, "value", Modifier.PRIVATE, Modifier.FINAL)
            .addMethod(
                MethodSpec.constructorBuilder()
                    .addParameter(int.class, "value")
                    .addStatement("this.value = value")
                    .build())
            .addMethod(
                MethodSpec.methodBuilder("value")
                    .addJavadoc("The number on the wire.")
                    .addModifiers(Modifier.PUBLIC)
                    .returns(int.class)
                    .addStatement("return value")
                    .build());
    CodeBlock.Builder cases = CodeBlock.builder().add("return switch (value) {\n").indent();
    Set<Integer> seen = new HashSet<>();
    for (Entry entry : definition.entries()) {
      String constant = Names.constant(definition.name(), entry.name());
      TypeSpec.Builder body = TypeSpec.anonymousClassBuilder("$L", number(entry.value()));
      if (!entry.summary().isEmpty()) {
        body.addJavadoc("$L\n", sentence(Names.javadoc(entry.summary())));
      }
      type.addEnumConstant(constant, body.build());
      if (seen.add(entry.value())) {
        cases.add("case $L -> $T.of($L);\n", number(entry.value()), Optional.class, constant);
      }
    }
    cases.add("default -> $T.empty();\n", Optional.class).unindent().add("};\n");
    return type.addMethod(
            MethodSpec.methodBuilder("of")
                .addJavadoc("The entry with that number, if there is one.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(ParameterizedTypeName.get(ClassName.get(Optional.class), self))
                .addParameter(int.class, "value")
                .addCode(cases.build())
                .build())
        .build();
  }

  /** Four-character codes are recognisable in hexadecimal only. */
  private static String number(int value) {
    return value >= 0 && value < 0x10000
        ? Integer.toString(value)
        : "0x" + Integer.toHexString(value);
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
