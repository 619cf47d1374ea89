package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class FilesTest extends FilesContract {
    FilesTest() {
        super(Account.current());
    }
}
