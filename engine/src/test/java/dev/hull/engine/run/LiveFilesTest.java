package dev.hull.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFilesTest {
    @TempDir
    Path directory;

    private LiveFiles files;
    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(directory.resolve("root/etc")).getParent();
        Files.writeString(root.resolve("etc/passwd"), "inside");
        Files.createDirectories(directory.resolve("etc"));
        Files.writeString(directory.resolve("etc/passwd"), "outside");
        files = new LiveFiles(root);
    }

    private void link(String path, String target) throws IOException {
        Files.deleteIfExists(root.resolve(path));
        Files.createSymbolicLink(root.resolve(path), Path.of(target));
    }

    @Test
    void readsAFile() {
        assertThat(files.read("/etc/passwd")).contains("inside");
        assertThat(files.read("/../../etc//./passwd")).contains("inside");
        assertThat(files.read("/etc/group")).isEmpty();
        assertThat(files.read("/etc/passwd/x")).isEmpty();
        assertThat(files.read("/etc")).isEmpty();
        assertThat(files.read("/")).isEmpty();
    }

    @Test
    void linksStayInside() throws IOException {
        Files.createDirectories(root.resolve("usr/share"));
        Files.writeString(root.resolve("usr/share/passwd"), "linked");
        link("etc/passwd", "../usr/share/passwd");
        assertThat(files.read("/etc/passwd")).contains("linked");
        link("etc/passwd", "/usr/share/passwd");
        assertThat(files.read("/etc/passwd")).contains("linked");
        link("share", "usr/../usr/share");
        assertThat(files.read("/share/passwd")).contains("linked");
    }

    @Test
    void noLinkLeadsOut() throws IOException {
        Files.delete(root.resolve("etc/passwd"));
        link("etc/passwd", directory.resolve("etc/passwd").toString());
        assertThat(files.read("/etc/passwd")).isEmpty();
        link("etc/passwd", "../../etc/passwd");
        assertThat(files.read("/etc/passwd")).isEmpty();
        link("up", "../../..");
        assertThat(files.read("/up/etc/passwd")).isEmpty();
    }

    @Test
    void linksInACircleAreNoFile() throws IOException {
        link("a", "b");
        link("b", "a");
        assertThat(files.read("/a/passwd")).isEmpty();
    }
}
