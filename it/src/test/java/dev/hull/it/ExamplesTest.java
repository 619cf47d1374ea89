package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The examples build, run, and print what they are meant to. */
@RequiresRoot
class ExamplesTest {
    private static String run(String name) {
        Path script = Path.of("../examples", name, "build.sh").toAbsolutePath().normalize();
        try (Sandbox hull = Sandbox.of(Account.current())) {
            return hull.script("sh " + script).ok().text();
        }
    }

    @Test
    @RequiresProgram("gcc")
    void staticBinary() {
        assertThat(run("static-binary")).startsWith("sha256:").endsWith("hello from 65534");
    }

    @Test
    @RequiresProgram({"busybox", "tar"})
    void multiStage() {
        assertThat(run("multi-stage")).endsWith("<li>first</li>\n<li>second</li>\n<li>third</li>");
    }

    @Test
    @RequiresProgram({"busybox", "tar"})
    void treeByHand() {
        assertThat(run("tree-by-hand")).isEqualTo("me");
    }
}
