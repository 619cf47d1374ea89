package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class ExecTest extends ExecContract {
    ExecTest() {
        super(Account.current());
    }
}
