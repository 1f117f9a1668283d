package dev.busproof.clientsim.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.attack.AttackCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  @Test
  void ids_are_unique_and_dotted_words() {
    assertThat(Catalogue.all())
        .extracting(AttackCase::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z]+(\\.[a-z0-9-]+)+"));
  }

  @Test
  void requirements_are_sentences() {
    assertThat(Catalogue.all())
        .extracting(AttackCase::requirement)
        .allMatch(text -> text.matches("[A-Z0-9].*[^.]\\."));
  }

  @Test
  void every_case_says_what_it_shows() {
    assertThat(Catalogue.all())
        .extracting(AttackCase::shows)
        .allMatch(text -> text.matches("[A-Z0-9].*[^.]\\."));
  }

  @Test
  void globs_choose_cases() {
    assertThat(Catalogue.matching("*")).hasSameSizeAs(Catalogue.all());
    assertThat(Catalogue.matching("shm.kind.*"))
        .extracting(AttackCase::id)
        .contains("shm.kind.pipe")
        .allMatch(id -> id.startsWith("shm.kind."));
    assertThat(Catalogue.matching("shm.kind.pip?,client.kill-9"))
        .extracting(AttackCase::id)
        .containsExactly("shm.kind.pipe", "client.kill-9");
    assertThat(Catalogue.matching("shm")).isEmpty();
    assertThat(Catalogue.matching("shm.k[i]nd.*")).isEmpty();
  }

  @Test
  void blanks_between_globs_do_not_count_and_a_glob_without_a_case_is_named() {
    assertThat(Catalogue.matching("shm.kind.pipe, client.kill-9")).hasSize(2);
    assertThat(Catalogue.idle("shm.kind.pipe, shm.kind.pipes,client.*"))
        .containsExactly("shm.kind.pipes");
  }

  @ParameterizedTest
  @CsvSource({
    "shm.truncate, 90",
    "shm.arith, 30",
    "shm.seal, 15",
    "shm.hole, 8",
    "shm.kind, 35",
    "shm.pool, 8",
    "shm.resize, 12",
    "shm.capture, 50",
    "shm.race, 8",
  })
  void families_are_as_large_as_they_were(String family, int atLeast) {
    assertThat(Catalogue.matching(family + ".*")).hasSizeGreaterThanOrEqualTo(atLeast);
  }
}
