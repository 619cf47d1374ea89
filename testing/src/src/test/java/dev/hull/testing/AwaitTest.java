package dev.hull.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void returnsTheFirstAcceptedValue() {
        AtomicInteger counter = new AtomicInteger();
        assertThat(Await.value("three", Await.DEFAULT, counter::incrementAndGet, n -> n == 3))
                .isEqualTo(3);
    }

    @Test
    void namesTheConditionAndTheLastValueAtTheDeadline() {
        assertThatThrownBy(() -> Await.value("never", Duration.ofMillis(20), () -> "red", "green"::equals))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("never")
                .hasMessageContaining("red");
    }

    @Test
    void takesAnExceptionForNotYet() {
        AtomicInteger counter = new AtomicInteger();
        Await.until("no exception", () -> {
            if (counter.incrementAndGet() < 3) {
                throw new java.io.IOException("not yet");
            }
            return true;
        });
        assertThat(counter).hasValue(3);
    }
}
