package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class PackagesTest extends PackagesContract {
    PackagesTest() {
        super(Account.current());
    }
}
