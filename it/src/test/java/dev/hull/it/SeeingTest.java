package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class SeeingTest extends SeeingContract {
    SeeingTest() {
        super(Account.current());
    }
}
