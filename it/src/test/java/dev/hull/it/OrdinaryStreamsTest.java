package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinaryStreamsTest extends StreamsContract {
    OrdinaryStreamsTest() {
        super(Account.ordinary().orElseThrow());
    }
}
