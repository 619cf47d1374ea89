package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.testing.RequiresProgram;

@RequiresOrdinaryUser(subordinateIds = true)
@RequiresProgram({"busybox", "tar"})
class OrdinaryBuildTest extends BuildContract {
    OrdinaryBuildTest() {
        super(Account.ordinary().orElseThrow());
    }
}
