package dev.hull.it.escape;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class RootEscapeTest extends EscapeContract {
    RootEscapeTest() {
        super(Account.current());
    }
}
