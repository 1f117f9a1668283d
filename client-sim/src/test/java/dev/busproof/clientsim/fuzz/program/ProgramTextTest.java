package dev.busproof.clientsim.fuzz.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.busproof.memfd.Seal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
  private static Step step(String line) throws ProgramSyntaxException {
    var steps = ProgramText.parse("busproof program 1\n" + line + "\n").steps();
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }

  @Test
  void what_is_printed_is_parsed_as_what_was_printed() throws Exception {
    var kinds = new HashSet<Class<?>>();
    for (long seed = 0; seed < 5000; seed++) {
      var program = new RandomPrograms(seed).program();

      var text = ProgramText.print(program);

      assertThat(ProgramText.parse(text)).as("seed %d%n%s", seed, text).isEqualTo(program);
      program.steps().forEach(s -> kinds.add(s.getClass()));
    }
    assertThat(kinds).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
  }

  @Test
  void a_step_is_one_line_whatever_its_strings_contain() {
    var random = new RandomPrograms(1);
    for (int i = 0; i < 5000; i++) {
      var line = ProgramText.print(random.step());
      assertThat(line.lines()).containsExactly(line);
      assertThat(line.codePoints().filter(Character::isISOControl)).isEmpty();
    }
  }

  @Test
  void a_text_cut_anywhere_is_a_program_or_says_in_which_line_it_is_none() {
    for (long seed = 0; seed < 200; seed++) {
      var text = ProgramText.print(new RandomPrograms(seed).program());
      for (int end = 0; end < text.length(); end += 7) {
        var cut = text.substring(0, end);
        try {
          ProgramText.parse(cut);
        } catch (ProgramSyntaxException e) {
          assertThat(e.line())
              .isEqualTo((int) cut.lines().count() + (cut.isEmpty() || cut.endsWith("\n") ? 1 : 0));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client c1",
        "c1 disconnect",
        "file f1 memfd 65536",
        "file f1 memfd 65536 sealable",
        "file f2 huge 2097152 seals=seal,shrink,grow,write,future-write,exec",
        "file f3 disk 0",
        "c1 bind wl_shm 1 -> shm",
        "c1 shm.create_pool(new pool, fd f1, 65536)",
        "c1 surface.commit()",
        "c1 xs.ack_configure(serial xs)",
        "c1 top.set_title(\"a \\\"b\\\" \\\\ \\n \\u{0} \\u{202e}\")",
        "c1 pointer.motion(12.5, -0.00390625, 8388607.99609375, -8388608.0)",
        "c1 o.r(x\"00ff\", null, other, -1, 4294967295)",
        "c1 message surface 99 x\"0000\" f1 f2",
        "c1 raw x\"\"",
        "truncate f1 0",
        "punch f1 4096 8192",
        "allocate f1 0 9223372036854775807",
        "seal f1 shrink,write",
        "overwrite f1 0 4096 0xff00ff00",
        "close f1",
        "dup f1 -> f2",
        "after 250us truncate f1 0",
        "after 0us dup f1 -> f2",
        "storm f1 0 65536 pause 20us..500us",
        "calm f1",
        "c1 sync",
        "c1 await cb.done",
        "sleep 5000us"
      })
  void a_line_as_it_is_printed_is_kept(String line) throws Exception {
    assertThat(ProgramText.print(step(line))).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "  client   c1   # a client |client c1",
        "sleep 5ms|sleep 5000us",
        "sleep 2s|sleep 2000000us",
        "truncate f1 0x1000|truncate f1 4096",
        "overwrite f1 0 4 -1|overwrite f1 0 4 0xffffffff",
        "c1 o . r ( 1 ,2 )#|c1 o.r(1, 2)",
        "c1 o.r(0.1)|c1 o.r(0.1015625)",
        "c1 o.r(-0.0)|c1 o.r(0.0)",
        "c1 o.r(-0xff)|c1 o.r(-255)",
        "c1 o.r(x\"00FF\")|c1 o.r(x\"00ff\")",
        "c1 o.r(\"\\u{000041}\")|c1 o.r(\"A\")",
        "c1 o.r(x)|c1 o.r(x)",
        "file f1 memfd 1 seals=grow , shrink|file f1 memfd 1 seals=shrink,grow",
      })
  void other_ways_to_write_it_mean_the_same(String written, String printed) throws Exception {
    assertThat(ProgramText.print(step(written))).isEqualTo(printed);
  }

  @Test
  void comments_blank_lines_and_other_line_ends_say_nothing() throws Exception {
    var text =
        "\n# found on a Tuesday\r\nbusproof program 1\r\n\r\n  seed -42 # its seed\n \t\nclient c1";

    assertThat(ProgramText.parse(text))
        .isEqualTo(new Program(Optional.of(-42L), List.of(new Step.Connect("c1"))));
  }

  @Test
  void a_program_may_have_no_step_and_no_seed() throws Exception {
    assertThat(ProgramText.parse("busproof program 1"))
        .isEqualTo(new Program(Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "oops|'oops' is no step",
        "oops 0|expected what the client oops does, found '0'",
        "truncat f1 0|'truncat f1' begins no step",
        "c1 snyc|'c1 snyc' begins no step",
        "1c sync|expected a step, found '1c'",
        "ü sync|expected a step, found 'ü'",
        "client|expected a name for the client, found the end of the line",
        "client sleep|a client cannot be called 'sleep', which begins a step",
        "client c1 c2|expected the end of the line, found 'c2'",
        "client c1-2|expected the end of the line, found '-2'",
        "seed 1|the seed comes before the first step",
        "file f1|expected the file's kind, found the end of the line",
        "file f1 shm 1|'shm' is none of memfd, huge, disk",
        "file f1 memfd|expected a size in bytes, found the end of the line",
        "file f1 memfd 64k|expected a size in bytes, found '64k'",
        "file f1 memfd -1|a size in bytes: -1 is not from 0 to 9223372036854775807",
        "file f1 memfd 9223372036854775808|a size in bytes: 9223372036854775808 is not from 0 to"
            + " 9223372036854775807",
        "file f1 memfd 1 sealed|expected the end of the line, found 'sealed'",
        "file f1 memfd 1 seals=|expected a seal, found the end of the line",
        "file f1 memfd 1 seals=shrink,|expected a seal, found the end of the line",
        "file f1 memfd 1 seals=shrunk|'shrunk' is none of seal, shrink, grow, write, future-write,"
            + " exec",
        "seal f1 grow,grow|the seal 'grow' twice",
        "seal f1|expected a seal, found the end of the line",
        "punch f1 0|expected a length in bytes, found the end of the line",
        "overwrite f1 0 4 0x100000000|32 bits: 0x100000000 is not from -2147483648 to 4294967295",
        "dup f1 f2|expected '->', found 'f2'",
        "after 5 truncate f1 0|expected a time such as 250us, 5ms or 1s, found '5'",
        "after -5us truncate f1 0|expected a time such as 250us, 5ms or 1s, found '-5us'",
        "after 9223372036855s truncate f1 0|a time in microseconds: 9223372036855s is not from 0 to"
            + " 9223372036854775807",
        "after 5us client c1|'client' is nothing that is done to a file",
        "after 5us|expected an action, found the end of the line",
        "storm f1 0 1 20us..500us|expected 'pause', found '20us..500us'",
        "storm f1 0 1 pause 20us|expected pauses such as 20us..500us, found '20us'",
        "storm f1 0 1 pause 20us..5us|the shortest pause is longer than the longest",
        "c1 bind wl_shm -> shm|expected a version, found '->'",
        "c1 bind wl_shm -1 -> shm|a version: -1 is not from 0 to 2147483647",
        "c1 bind wl_shm 1 shm|expected '->', found 'shm'",
        "c1 bind wl_shm 1 -> display|'display' is there from the beginning and cannot be made",
        "c1 bind wl_shm 1 -> null|an object cannot be called 'null'",
        "c1 await cb|expected '.', found the end of the line",
        "c1 message o 65536 x\"\"|an opcode: 65536 is not from 0 to 65535",
        "c1 message o 1|expected bytes such as x\"00ff\", found the end of the line",
        "c1 raw 00ff|expected bytes such as x\"00ff\", found '00ff'",
        "c1 raw x\"0\"|'0' are not two hexadecimal digits for each byte",
        "c1 raw x\"zz\"|'zz' are not two hexadecimal digits for each byte",
        "c1 raw x\"00|expected a quote at the end of the bytes, found the end of the line",
        "c1 raw x\"00\" 7|expected a file, found '7'",
        "c1 null.r()|an object cannot be called 'null'",
        "c1 o.|expected a request, found the end of the line",
        "c1 o.r|expected '(', found the end of the line",
        "c1 o.r(|expected an argument, found the end of the line",
        "c1 o.r(1|expected ',' or ')', found the end of the line",
        "c1 o.r(1 2)|expected ',' or ')', found '2'",
        "c1 o.r(1,)|expected an argument, found ')'",
        "c1 o.r() commit|expected the end of the line, found 'commit'",
        "c1 o.r(4294967296)|a number: 4294967296 is not from -2147483648 to 4294967295",
        "c1 o.r(1e5)|expected a number, found '1e5'",
        "c1 o.r(8388608.0)|8388608.0 is not from -8388608.0 to 8388607.99609375",
        "c1 o.r(1.)|expected a number, found '1.'",
        "c1 o.r(new)|expected a name for the object, found ')'",
        "c1 o.r(new new)|an object cannot be called 'new'",
        "c1 o.r(new display)|'display' is there from the beginning and cannot be made",
        "c1 o.r(fd 1)|expected a file, found '1'",
        "c1 o.r(serial fd)|an object cannot be called 'fd'",
        "c1 o.r(\"abc)|expected a quote at the end of the string, found the end of the line",
        "c1 o.r(\"\\x\")|'\\x' stands for nothing in a string",
        "c1 o.r(\"\\u0041\")|\\u in a string is followed by {0} to {10ffff}",
        "c1 o.r(\"\\u{}\")|\\u in a string is followed by {0} to {10ffff}",
        "c1 o.r(\"\\u{110000}\")|\\u in a string is followed by {0} to {10ffff}",
      })
  void what_is_wrong_is_said_in_one_line(String line, String message) {
    var text = "busproof program 1\nclient c1\n\n" + line + "\nsleep oops\n";

    var failure = catchThrowableOfType(ProgramSyntaxException.class, () -> ProgramText.parse(text));

    assertThat(failure).hasMessage("line 4: " + message);
    assertThat(failure.line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|line 1: expected 'busproof program 1', found nothing",
        "`# only\n# comments`|line 2: expected 'busproof program 1', found nothing",
        "client c1|line 1: expected 'busproof program 1', found 'client'",
        "busproof program|line 1: expected a version, found the end of the line",
        "busproof program one|line 1: expected a version, found 'one'",
        "busproof program 2|line 1: version 2 of this form is not known, only 1",
        "busproof program 1 2|line 1: expected the end of the line, found '2'",
        "`busproof program 1\nbusproof program 1`|line 2: 'busproof' begins no step",
        "`busproof program 1\nseed`|line 2: expected a seed, found the end of the line",
        "`busproof program 1\nseed x`|line 2: expected a seed, found 'x'",
        "`busproof program 1\n"
            + "seed 9223372036854775808`|line 2: a seed: 9223372036854775808 is not from"
            + " -9223372036854775808 to 9223372036854775807",
        "`busproof program 1\nseed 1\nseed 1`|line 3: a second seed",
      })
  void a_text_says_what_it_is_and_where_it_comes_from_once(String text, String message) {
    assertThatThrownBy(() -> ProgramText.parse(text))
        .isInstanceOf(ProgramSyntaxException.class)
        .hasMessage(message);
  }

  @Test
  void a_message_is_short_and_does_nothing_to_a_terminal() {
    assertThatThrownBy(() -> step("truncate f1 \u001b[2J\u202e" + "1".repeat(5000)))
        .hasMessage(
            "line 2: expected a size in bytes, found '\\u{1b}[2J\\u{202e}"
                + "1".repeat(23)
                + "...'");
  }

  @Test
  void lines_and_programs_have_an_end() throws Exception {
    var longest = "c1 raw x\"" + "00".repeat((ProgramText.MAX_LINE_CHARS - 10) / 2) + "\"";
    assertThat(longest).hasSize(ProgramText.MAX_LINE_CHARS);
    assertThat(ProgramText.print(step(longest))).isEqualTo(longest);
    assertThatThrownBy(() -> step(longest + " "))
        .hasMessage("line 2: 1048577 characters are more than a line may have, 1048576");
    assertThatThrownBy(() ->
            ProgramText.print(
                new Step.RawBytes("c10", ((Step.RawBytes) step(longest)).bytes(), List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a line of 1048577 characters is longer than a program may have, 1048576");

    var most =
        new Program(
            Optional.empty(), Collections.nCopies(ProgramText.MAX_STEPS, new Step.Sync("c1")));
    assertThat(ProgramText.parse(ProgramText.print(most))).isEqualTo(most);
    var more = new ArrayList<>(most.steps());
    more.add(new Step.Sync("c1"));
    assertThatThrownBy(() -> ProgramText.print(most.with(more)))
        .hasMessage("100001 steps are more than a program may have, 100000");
    assertThatThrownBy(() -> ProgramText.parse(ProgramText.print(most) + "c1 sync"))
        .hasMessage("line 100002: a program has at most 100000 steps");
  }

  @Test
  void every_example_of_the_page_is_a_program_and_there_is_one_of_every_step() throws Exception {
    var kinds = new HashSet<Class<?>>();
    var actions = new HashSet<Class<?>>();
    for (var example : examples()) {
      var program = ProgramText.parse(example);
      assertThat(ProgramText.parse(ProgramText.print(program))).isEqualTo(program);
      for (var step : program.steps()) {
        kinds.add(step.getClass());
        if (step instanceof Step.Act(var action)) {
          actions.add(action.getClass());
        }
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
    assertThat(actions).containsExactlyInAnyOrder(MemoryAction.class.getPermittedSubclasses());
  }

  /** Each begins with the version and ends with its block. */
  private static List<String> examples() throws IOException {
    var examples = new ArrayList<String>();
    boolean inside = false;
    for (var line : Files.readAllLines(Path.of("..", "docs", "fuzz-programs.md"))) {
      if (line.equals("    busproof program 1")) {
        examples.add("");
        inside = true;
      }
      inside &= line.startsWith("    ");
      if (inside) {
        examples.set(examples.size() - 1, examples.getLast() + line.substring(4) + "\n");
      }
    }
    return examples;
  }

  @Test
  void the_bounds_that_the_page_names_are_those_of_the_reader() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "fuzz-programs.md")))
        .contains(
            "A line has at most %d characters, a program at most %d steps."
                .formatted(ProgramText.MAX_LINE_CHARS, ProgramText.MAX_STEPS));
  }

  @Test
  void what_cannot_be_written_cannot_be_made() {
    for (var name : List.of("", "1", "a b", "a.b", "a-b", "ä", "a\n")) {
      assertThatThrownBy(() -> new Step.Connect(name))
          .hasMessage("'%s' is no name for the client".formatted(name));
      assertThatThrownBy(() -> new Step.Calm(name))
          .hasMessage("'%s' is no name for the file".formatted(name));
      assertThatThrownBy(() -> new Value.Reference(name))
          .hasMessage("'%s' is no name for the object".formatted(name));
      assertThatThrownBy(() -> new Step.Await("c", "o", name))
          .hasMessage("'%s' is no name for the event".formatted(name));
    }
    for (var name : Check.STATEMENTS) {
      assertThatThrownBy(() -> new Step.Connect(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new MemoryAction.Truncate("f", -1))
        .hasMessage("a size -1 is not from 0 to 9223372036854775807");
    assertThatThrownBy(() -> new MemoryAction.AddSeals("f", Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Step.RawMessage("c", "o", 0x10000, new Value.Bytes(""), List.of()))
        .hasMessage("an opcode 65536 is not from 0 to 65535");
    assertThat(
            new Step.CreateFile("f", Step.Kind.MEMFD, 0, false, EnumSet.of(Seal.GROW)).sealable())
        .isTrue();
  }
}
