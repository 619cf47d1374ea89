package dev.hull.it.escape;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinaryEscapeTest extends EscapeContract {
    OrdinaryEscapeTest() {
        super(Account.ordinary().orElseThrow());
    }
}
