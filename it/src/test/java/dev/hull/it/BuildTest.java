package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
@RequiresProgram({"busybox", "tar"})
class BuildTest extends BuildContract {
    BuildTest() {
        super(Account.current());
    }
}
