package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
@RequiresOrdinaryUser(subordinateIds = true)
@RequiresProgram({"dpkg-deb", "gpg", "gpgv", "busybox", "sha256sum"})
class OrdinaryPackagesTest extends PackagesContract {
    OrdinaryPackagesTest() {
        super(Account.ordinary().orElseThrow());
    }
}
