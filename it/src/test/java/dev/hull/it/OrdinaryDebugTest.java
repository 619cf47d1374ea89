package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinaryDebugTest extends DebugContract {
    OrdinaryDebugTest() {
        super(Account.ordinary().orElseThrow());
    }
}
