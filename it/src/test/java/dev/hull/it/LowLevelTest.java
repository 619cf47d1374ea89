package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;
import org.junit.jupiter.api.Test;

@RequiresRoot
class LowLevelTest extends LowLevelContract {
    LowLevelTest() {
        super(Account.current());
    }

    @Test
    @Override
    void pauseAndLimits() {
        super.pauseAndLimits();
    }

    @Test
    @Override
    void littleMemory() throws Exception {
        super.littleMemory();
    }
}
