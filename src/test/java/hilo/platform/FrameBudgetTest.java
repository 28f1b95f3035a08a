package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.platform.FrameBudget.Verdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private final FrameBudget budget = new FrameBudget(60, 0);

    @Test
    void aMinutesFramesAreTakenAtOnceAndTheNextIsRefused() {
        for (int i = 0; i < 60; i++) {
            assertThat(budget.take(0)).isEqualTo(Verdict.TAKE);
        }

        assertThat(budget.take(0)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void itRefillsEvenly() {
        spend();

        assertThat(budget.take(TimeUnit.MILLISECONDS.toNanos(1010))).isEqualTo(Verdict.TAKE);
        assertThat(budget.take(TimeUnit.MILLISECONDS.toNanos(1020))).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void whoGoesOnIsClosedAndWhoPausesIsNot() {
        spend();
        for (int i = 0; i < 99; i++) {
            assertThat(budget.take(0)).isEqualTo(Verdict.REFUSE);
        }
        assertThat(budget.take(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Verdict.TAKE);
        assertThat(budget.take(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Verdict.TAKE);

        for (int i = 0; i < 100; i++) {
            assertThat(budget.take(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Verdict.REFUSE);
        }
        assertThat(budget.take(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Verdict.CLOSE);
    }

    private void spend() {
        for (int i = 0; i < 60; i++) {
            budget.take(0);
        }
    }
}
