package dev.busproof.wire.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScannerTest {
  /** Names that Java has other uses for, and every argument type. */
  private static final String AWKWARD =
      """
      <protocol name="awkward">
        <interface name="awkward_thing" version="2">
          <description summary="a &lt;b&gt; {@code} */ $L thing &amp; more"/>
          <request name="record">
            <arg name="class" type="int"/>
            <arg name="opcode" type="uint"/>
            <arg name="discard" type="uint"/>
            <arg name="hash_code" type="fixed"/>
            <arg name="out" type="object"/>
            <arg name="name" type="new_id" interface="awkward_thing"/>
            <arg name="default" type="string" allow-null="true"/>
            <arg name="wait" type="array"/>
            <arg name="message_name" type="fd"/>
            <arg name="in" type="new_id"/>
            <arg name="other" type="object" interface="awkward_thing" allow-null="true"/>
          </request>
          <request name="error" type="destructor" since="2"/>
          <enum name="error">
            <entry name="90" value="0"/>
            <entry name="default" value="0x34325258"/>
            <entry name="same" value="0"/>
            <entry name="all" value="0xffffffff" summary="a $T */ summary"/>
          </enum>
        </interface>
        <interface name="awkward_empty" version="1"/>
      </protocol>
      """;

  @Test
  void awkward_definitions_become_types_that_compile_without_a_warning(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("awkward.xml"), AWKWARD);
    Path out = directory.resolve("out");
    scan(directory, out);
    assertThat(compile(out, directory.resolve("classes"))).isEmpty();
    assertThat(Files.readString(out.resolve("some/where/AwkwardThing.java")))
        .contains("int class_", "int opcode_", "int out_", "Fd messageName_", "ERROR_90(0)");
  }

  @Test
  void a_second_run_touches_nothing_and_removes_what_has_no_definition(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("awkward.xml"), AWKWARD);
    Path out = directory.resolve("out");
    scan(directory, out);
    Path generated = out.resolve("some/where/AwkwardThing.java");
    Files.setLastModifiedTime(generated, java.nio.file.attribute.FileTime.fromMillis(1000));
    Path stale = Files.writeString(generated.resolveSibling("Stale.java"), "class Stale {}");
    scan(directory, out);
    assertThat(Files.getLastModifiedTime(generated).toMillis()).isEqualTo(1000);
    assertThat(stale).doesNotExist();
  }

  @Test
  void two_interfaces_that_would_be_one_type_are_refused(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("a.xml"), AWKWARD);
    Files.writeString(
        directory.resolve("b.xml"), AWKWARD.replace("awkward_thing", "awkward__thing"));
    assertThatThrownBy(() -> scan(directory, directory.resolve("out")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two definitions would both become ")
        .hasMessageEndingWith("AwkwardThing.java");
  }

  private static void scan(Path definitions, Path out) throws IOException {
    Scanner.main(new String[] {out.toString(), "some.where", definitions.toString()});
  }

  private static List<String> compile(Path sources, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Files.createDirectories(classes);
    try (var files = javac.getStandardFileManager(diagnostics, Locale.ROOT, null);
        var found = Files.walk(sources)) {
      List<Path> java = found.filter(f -> f.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "-Xlint:all",
              "-proc:none",
              "-d",
              classes.toString(),
              "-classpath",
              System.getProperty("java.class.path"));
      javac
          .getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(java))
          .call();
    }
    List<String> problems = new ArrayList<>();
    diagnostics.getDiagnostics().forEach(d -> problems.add(d.toString()));
    return problems;
  }
}
