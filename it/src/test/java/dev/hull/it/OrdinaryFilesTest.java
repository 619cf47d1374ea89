package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;

@RequiresOrdinaryUser(subordinateIds = true)
class OrdinaryFilesTest extends FilesContract {
    OrdinaryFilesTest() {
        super(Account.ordinary().orElseThrow());
    }
}
