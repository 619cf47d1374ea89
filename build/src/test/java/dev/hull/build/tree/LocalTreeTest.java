package dev.hull.build.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.build.context.IgnoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTreeTest {
    @TempDir
    Path directory;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(directory.resolve("target/keep/deep"));
        Files.createDirectories(directory.resolve("src"));
        for (String name : new String[] {"target/x.class", "target/keep/deep/y", "src/a.java", "notes.txt"}) {
            Files.writeString(directory.resolve(name), name);
        }
        Files.createSymbolicLink(directory.resolve("out"), Path.of("/etc"));
    }

    private LocalTree tree(String rules) {
        return new LocalTree(directory, IgnoreRules.parse(rules), DigestMemory.none());
    }

    @Test
    void whatIsIgnoredIsNotThere() throws IOException {
        LocalTree tree = tree("target\n*.txt\n");
        assertThat(tree.list("")).containsExactly("out", "src");
        assertThat(tree.lookup("target/x.class")).isEmpty();
        assertThat(tree.lookup("notes.txt")).isEmpty();
        assertThat(tree.lookup("src/a.java")).isPresent();
    }

    @Test
    void whatIsTakenBackHasItsDirectories() throws IOException {
        LocalTree tree = tree("target\n!target/keep\n");
        assertThat(tree.list("target")).containsExactly("keep");
        assertThat(tree.lookup("target")).isPresent();
        assertThat(tree.lookup("target/keep/deep/y")).isPresent();
        assertThat(tree("*\n!nothing\n").list("")).isEmpty();
    }

    @Test
    void linksDoNotLeadOut() throws IOException {
        LocalTree tree = tree("");
        assertThat(TreePaths.resolve(tree::lookup, "out/passwd", true)).isEqualTo("etc/passwd");
        assertThat(tree.lookup("etc/passwd")).isEmpty();
        assertThat(TreePaths.resolve(tree::lookup, "../../src", true)).isEqualTo("src");
    }

    @Test
    void everythingIsRoots() throws IOException {
        TreeFile file = tree("").lookup("src/a.java").orElseThrow();
        assertThat(file.uid()).isZero();
        assertThat(file.size()).isEqualTo(10);
    }

    @Test
    void digestsAreRememberedAsLongAsNothingChanges() throws IOException {
        Path memories = directory.resolveSibling(directory.getFileName() + "-memories");
        Path file = directory.resolve("notes.txt");
        LocalTree tree = new LocalTree(directory, IgnoreRules.NONE, DigestMemory.of(memories, directory));
        String before = tree.digest(tree.lookup("notes.txt").orElseThrow()).hex();

        Files.writeString(file, "NOTES.TXT");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(tree.digest(tree.lookup("notes.txt").orElseThrow()).hex()).isNotEqualTo(before);
    }
}
