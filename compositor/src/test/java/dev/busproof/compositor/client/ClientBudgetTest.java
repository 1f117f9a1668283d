package dev.busproof.compositor.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientBudgetTest {
  private static final ClientLimits LIMITS =
      ClientLimits.defaults().with(Held.MEMORY_BYTES, 1L << 40);

  private final CommonBudget common = new CommonBudget(CommonLimits.none(), () -> 0);
  private final CommonShare share =
      common.join(
          why -> {
            throw new AssertionError(why);
          },
          1);
  private final ClientBudget budget = new ClientBudget(LIMITS, share);

  @ParameterizedTest
  @EnumSource
  void everything_that_can_be_held_has_a_limit_and_beyond_it_is_no_memory(Held what)
      throws Exception {
    long most = LIMITS.of(what);
    budget.charge(what, most);
    assertThatThrownBy(() -> budget.charge(what, 1))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(2))
        .hasMessageContaining(String.valueOf(most))
        .hasMessageContaining(what.plural());
    assertThat(budget.held(what)).isEqualTo(most);
    budget.refund(what, 1);
    budget.charge(what, 1);
    assertThatThrownBy(() -> budget.charge(what, Long.MAX_VALUE)).isInstanceOf(ProtocolError.class);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_given_back_leaves_nothing(Held what) throws Exception {
    budget.charge(what, 7);
    budget.refund(what, 3);
    budget.refund(what, 4);
    for (Held each : Held.values()) {
      assertThat(budget.held(each)).as(each.name()).isZero();
    }
    for (Common each : Common.values()) {
      assertThat(common.used(each)).as(each.name()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void giving_back_more_than_was_held_is_a_mistake_of_ours(Held what) {
    assertThatThrownBy(() -> budget.refund(what, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_takes_memory_is_refused_when_there_is_no_memory_and_then_nothing_is_counted() {
    ClientBudget small = new ClientBudget(LIMITS.with(Held.MEMORY_BYTES, 100), share);
    assertThatThrownBy(() -> small.charge(Held.REGION_RECTANGLES, 3))
        .hasMessageContaining("bytes of objects");
    assertThat(small.held(Held.REGION_RECTANGLES)).isZero();
    assertThat(small.held(Held.MEMORY_BYTES)).isZero();
    assertThat(common.used(Common.MEMORY_BYTES)).isZero();
  }

  @Test
  void what_is_refused_for_its_own_sake_takes_no_memory_either() throws Exception {
    ClientBudget few = new ClientBudget(LIMITS.with(Held.REGION_RECTANGLES, 2), share);
    assertThatThrownBy(() -> few.charge(Held.REGION_RECTANGLES, 3))
        .hasMessageContaining("region rectangles");
    assertThat(few.held(Held.MEMORY_BYTES)).isZero();
  }
}
