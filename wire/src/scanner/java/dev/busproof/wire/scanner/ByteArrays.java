package dev.busproof.wire.scanner;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Modifier;

/** Equality by content for records that hold arrays: a record's own compares references. */
final class ByteArrays {
  private ByteArrays() {}

  static void addEqualsAndHashCode(
      TypeSpec.Builder type,
      String typeName,
      List<String> names,
      List<Boolean> arrays,
      List<Boolean> primitives) {
    CodeBlock.Builder equal = CodeBlock.builder().add("return o instanceof $L that", typeName);
    CodeBlock.Builder hash = CodeBlock.builder().add("return $T.hash(", Objects.class);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      hash.add(i == 0 ? "" : ", ");
      if (arrays.get(i)) {
        equal.add("\n&& $T.equals($L, that.$L)", Arrays.class, name, name);
        hash.add("$T.hashCode($L)", Arrays.class, name);
      } else {
        equal.add(primitives.get(i) ? "\n&& $L == that.$L" : "\n&& $L.equals(that.$L)", name, name);
        hash.add("$L", name);
      }
    }
    type.addMethod(
        MethodSpec.methodBuilder("equals")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(boolean.class)
            .addParameter(Object.class, "o")
            .addStatement(equal.build())
            .build());
    type.addMethod(
        MethodSpec.methodBuilder("hashCode")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(int.class)
            .addStatement(hash.add(")").build())
            .build());
  }
}
