package dev.hull.linux.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryHandleTest {
    @TempDir
    Path directory;

    private DirectoryHandle root;

    @BeforeEach
    void open() throws IOException {
        root = DirectoryHandle.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        root.close();
        root.close();
    }

    @Test
    void writesFilesWithAllThatBelongsToThem() throws IOException {
        try (FileHandle file = root.createFile("a", 0600)) {
            file.write(0, "hello".getBytes(StandardCharsets.US_ASCII), 1, 4);
            file.changeMode(04755);
            file.changeTime(1_500_000_000, 123_456_789);
            byte[] back = new byte[10];
            assertThat(file.read(1, back, 0, 10)).isEqualTo(3);
            file.sync();
        }
        assertThat(directory.resolve("a")).hasContent("ello");
        FileStatus status = root.status("a").orElseThrow();
        assertThat(status.isFile()).isTrue();
        assertThat(status.permissions()).isEqualTo(04755);
        assertThat(status.mtimeSeconds()).isEqualTo(1_500_000_000);
        assertThat(status.mtimeNanos()).isEqualTo(123_456_789);
        assertThat(Files.getLastModifiedTime(directory.resolve("a")))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(1_500_000_000, 123_456_789)));
        assertThat(root.status("missing")).isEmpty();
        assertThatThrownBy(() -> root.createFile("a", 0600))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.isExisting()).isTrue())
                .hasMessage(directory + "/a: create: File exists");
    }

    @Test
    void keepsAnyBytesInNames() throws IOException {
        String name = "\u00ff\u0080 \n\u00c3\u00a9";
        root.makeDirectory(name, 0700);
        root.makeSymlink("link", "\u00fe/x");
        assertThat(root.list()).containsExactlyInAnyOrder(name, "link");
        assertThat(root.readSymlink("link")).isEqualTo("\u00fe/x");
        assertThat(root.status(name).orElseThrow().isDirectory()).isTrue();
        root.rename(name, root, "plain");
        root.removeDirectory("plain");
        root.remove("link");
        assertThat(root.list()).isEmpty();
    }

    @Test
    void noLinkLeadsOut() throws IOException {
        Files.createDirectories(directory.resolve("inner/etc"));
        Files.writeString(directory.resolve("secret"), "outside");
        Files.writeString(directory.resolve("inner/etc/passwd"), "inside");
        Files.createSymbolicLink(directory.resolve("inner/up"), Path.of("../../../../"));
        Files.createSymbolicLink(directory.resolve("inner/abs"), Path.of("/etc"));
        try (DirectoryHandle inner = root.openDirectory("inner")) {
            byte[] back = new byte[10];
            try (FileHandle file = inner.openFile("abs/passwd")) {
                assertThat(file.read(0, back, 0, 10)).isEqualTo(6);
            }
            try (FileHandle file = inner.openFile("up/etc/passwd")) {
                assertThat(file.read(0, back, 0, 10)).isEqualTo(6);
            }
            assertThatThrownBy(() -> inner.openFile("../secret"))
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.isMissing()).isTrue());
            assertThatThrownBy(() -> inner.createFile("../new", 0600)).isInstanceOf(KernelException.class);
            assertThatThrownBy(() -> inner.openDirectory("etc/passwd"))
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.isNotDirectory()).isTrue());
        }
    }

    @Test
    void knowsHoles() throws IOException {
        try (FileHandle file = root.createFile("holes", 0600)) {
            file.write(1 << 20, new byte[] {1}, 0, 1);
            file.truncate(4 << 20);
            assertThat(file.nextData(0)).isEqualTo(1 << 20);
            assertThat(file.nextHole(1 << 20)).isEqualTo((1 << 20) + 4096);
            assertThat(file.nextData(2 << 20)).isEqualTo(-1);
            assertThat(root.status("holes").orElseThrow().allocated()).isLessThan(1 << 20);
            file.punchHole(1 << 20, 4096);
            assertThat(file.nextData(0)).isEqualTo(-1);
        }
    }

    @Test
    void readsAndWritesAttributes() throws IOException {
        byte[] value = {0, 1, (byte) 0xff};
        try (FileHandle file = root.createFile("a", 0600)) {
            file.setXattr("user.x", value);
            file.setXattr("user.y", new byte[0]);
            file.removeXattr("user.y");
            assertThatThrownBy(() -> file.setXattr("user.big", new byte[70_000]))
                    .hasMessageContaining("larger than 65536");
        }
        assertThat(root.xattrs("a").get("user.x")).isEqualTo(value);
        assertThat(root.xattrs("a").keySet()).doesNotContain("user.y");
        assertThat(Xattrs.get(directory.resolve("a"), "user.x")).contains(value);
        assertThat(Xattrs.get(directory.resolve("a"), "user.none")).isEmpty();
        root.makeSymlink("link", "nowhere");
        assertThat(root.xattrs("link").keySet()).doesNotContain("user.x");
    }

    @Test
    void linksAndFifos() throws IOException {
        root.createFile("a", 0600).close();
        root.makeLink("b", root, "a");
        assertThat(root.status("b").orElseThrow().links()).isEqualTo(2);
        root.makeNode("fifo", 0010644, 0, 0);
        assertThat(root.status("fifo").orElseThrow().isFifo()).isTrue();
        root.makeNode("gone", 0020000, 0, 0);
        assertThat(root.status("gone").orElseThrow().isWhiteout()).isTrue();
    }

    @Test
    void ownersAndDevicesNeedRoot() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        root.makeNode("null", 0020666, 1, 3);
        root.makeNode("big", 0060600, 259, 70_000);
        root.changeOwner("null", 3_000_000_000L, 70_000);
        FileStatus status = root.status("null").orElseThrow();
        assertThat(status.uid()).isEqualTo(3_000_000_000L);
        assertThat(status.gid()).isEqualTo(70_000);
        assertThat(status.deviceMajor()).isEqualTo(1);
        assertThat(status.deviceMinor()).isEqualTo(3);
        assertThat(root.status("big").orElseThrow().deviceMinor()).isEqualTo(70_000);
        root.makeSymlink("link", "null");
        root.changeOwner("link", 7, 8);
        root.changeTime("link", -5, 0);
        assertThat(root.status("link").orElseThrow().uid()).isEqualTo(7);
        assertThat(root.status("link").orElseThrow().mtimeSeconds()).isEqualTo(-5);
    }
}
