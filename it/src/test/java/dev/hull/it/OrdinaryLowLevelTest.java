package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser
class OrdinaryLowLevelTest extends LowLevelContract {
    OrdinaryLowLevelTest() {
        super(Account.ordinary().orElseThrow());
    }
}
