package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinaryExecTest extends ExecContract {
    OrdinaryExecTest() {
        super(Account.ordinary().orElseThrow());
    }
}
