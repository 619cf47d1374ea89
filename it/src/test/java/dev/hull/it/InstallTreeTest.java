package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.InstalledHull;
import dev.hull.it.support.Programs;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree that the build made, used as a user would. */
class InstallTreeTest {
    private static final List<String> CACHES = List.of("hull.aot", "containers.aot", "aot/run", "aot/hull-runtime");

    @Test
    void theProgramStarts() {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            assertThat(hull.run("--version").ok().text()).startsWith("Hull version ");
        }
    }

    @Test
    @RequiresOrdinaryUser
    void theProgramStartsForAnOrdinaryUser() {
        try (Sandbox hull = Sandbox.of(Account.ordinary().orElseThrow())) {
            assertThat(hull.run("--version").ok().text()).startsWith("Hull version ");
        }
    }

    @Test
    void theAotCachesAreUsed() throws IOException {
        Path lib = InstalledHull.tree().resolve("lib");
        for (String cache : CACHES) {
            assertThat(startsWithCache(lib, cache)).as(cache).isZero();
        }
    }

    @Test
    void aCopyOfTheTreeUsesItsCacheToo(@TempDir Path elsewhere) throws IOException {
        Programs.run("cp", "-a", InstalledHull.tree() + "/.", elsewhere.toString())
                .ok();

        for (String cache : CACHES) {
            assertThat(startsWithCache(elsewhere.resolve("lib"), cache))
                    .as(cache)
                    .isZero();
        }
        assertThat(Programs.run(elsewhere + "/bin/hull", "--version").ok().text())
                .startsWith("Hull version ");
    }

    @Test
    void everyNameIsTheSameProgram() throws IOException {
        Path tree = InstalledHull.tree();
        for (String name : List.of("bin/hull", "bin/hull-runtime")) {
            assertThat(Files.mismatch(tree.resolve("libexec/hull-init"), tree.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
    }

    /** Status of a JVM that refuses to start without the cache. */
    private static int startsWithCache(Path lib, String cache) throws IOException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Files.readString(lib.resolve("java-home")).strip() + "/bin/java");
        command.addAll(Files.readAllLines(lib.resolve("jvm.options")));
        command.addAll(List.of("-XX:AOTCache=" + lib.resolve(cache), "-XX:AOTMode=on"));
        command.addAll(List.of("-cp", lib.resolve("hull.jar").toString(), "dev.hull.cli.Main", "--version"));
        return Programs.run(command.toArray(String[]::new)).status();
    }
}
