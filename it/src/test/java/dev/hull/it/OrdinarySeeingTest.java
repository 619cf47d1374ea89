package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinarySeeingTest extends SeeingContract {
    OrdinarySeeingTest() {
        super(Account.ordinary().orElseThrow());
    }
}
