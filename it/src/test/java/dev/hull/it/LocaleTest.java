package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.InstalledHull;
import dev.hull.it.support.Sandbox;
import org.junit.jupiter.api.Test;

/** File names are bytes, whatever the caller's locale. */
class LocaleTest {
    @Test
    void anArchiveWithOtherLettersInItsNameIsImportedInTheCLocale() {
        Account account = Account.current();
        try (Sandbox hull = Sandbox.of(account).with("LC_ALL", "C")) {
            // The letters are made by printf, because this JVM's own locale may lack them too.
            String script = """
                    cd "$1"
                    archive=$(printf '\\303\\274mlaut.tar')
                    : >"$archive"
                    exec "$2" import "$archive" letters
                    """;
            String program = InstalledHull.treeFor(account).resolve("bin/hull").toString();

            hull.runProgram("sh", "-c", script, "sh", hull.files().toString(), program)
                    .ok();

            assertThat(hull.run("images", "-q").ok().text()).hasSize(12);
        }
    }
}
