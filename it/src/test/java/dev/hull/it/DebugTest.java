package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class DebugTest extends DebugContract {
    DebugTest() {
        super(Account.current());
    }
}
