package dev.hull.it;

import dev.hull.it.support.Account;
import dev.hull.testing.RequiresRoot;

@RequiresRoot
class StreamsTest extends StreamsContract {
    StreamsTest() {
        super(Account.current());
    }
}
