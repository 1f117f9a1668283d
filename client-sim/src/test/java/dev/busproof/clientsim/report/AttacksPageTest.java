package dev.busproof.clientsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AttacksPageTest {
  /** Tests run in the directory of their module. */
  private static final Path PAGE = Path.of("..", "docs", "attacks.md");

  @Test
  void the_page_of_attacks_is_what_the_catalogue_says() throws IOException {
    assertThat(Files.readString(PAGE))
        .as("docs/attacks.md is out of date: ./busproof prove --list --markdown >docs/attacks.md")
        .isEqualTo(CaseList.markdown());
  }
}
