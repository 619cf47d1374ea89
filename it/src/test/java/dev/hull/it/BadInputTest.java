package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Programs;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.it.support.TinyElf;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said in one line that names it, with the right exit code, and leaves nothing behind. */
@RequiresRoot
class BadInputTest {
    private static Sandbox hull;

    @BeforeAll
    static void pack() throws IOException {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
        hull.run("run", "--name", "taken", "hull/toolbox", "true").ok();
        Files.writeString(hull.files().resolve("garbage"), "no archive\n".repeat(1000));
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    /** Options and command; status; what the message contains. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run --rm hull/toolbox nosuch                      | 127 | nosuch
            run --rm hull/toolbox /no/such                    | 127 | /no/such
            run --rm hull/toolbox /etc                        | 126 | /etc: is a directory
            run --rm hull/toolbox /etc/hosts                  | 126 | chmod +x
            run --rm -u nobodyx hull/toolbox true             | 125 | nobodyx
            run --rm -u 1:nogroupx hull/toolbox true          | 125 | nogroupx
            run --rm --mount type=bind,src=/no/such,dst=/x hull/toolbox true | 125 | /no/such
            run --rm --mount type=bnd,dst=/x hull/toolbox true | 125 | bnd
            run --nmae x hull/toolbox true                    | 125 | --name
            run --name taken hull/toolbox true                | 125 | taken
            run --name -bad- hull/toolbox true                | 125 | -bad-
            run --rm --pull never no-such-image true          | 125 | no-such-image
            run --rm UPPER true                               | 125 | UPPER
            run --rm -m 1x hull/toolbox true                  | 125 | 1x
            run --rm -m 1k hull/toolbox true                  | 125 | memory
            run --rm --cpus 1000 hull/toolbox true            | 125 | CPUs available
            run --rm --network nonet hull/toolbox true        | 125 | nonet
            run --rm --ip 1.2.3.4 hull/toolbox true           | 125 | 1.2.3.4
            run --rm --cap-add NO_SUCH hull/toolbox true      | 125 | NO_SUCH
            run --rm --ulimit nofiles=1 hull/toolbox true     | 125 | nofiles
            run --rm --sysctl kernel.panic=1 hull/toolbox true | 125 | kernel.panic
            run --rm --device /dev/nosuch hull/toolbox true   | 125 | /dev/nosuch
            run --rm --env-file /no/such hull/toolbox true    | 125 | /no/such
            run --rm --stop-signal NOSUCH hull/toolbox true   | 125 | NOSUCH
            run --rm --security-opt seccomp=/no/such hull/toolbox true | 125 | /no/such
            run --rm -w relative hull/toolbox true            | 125 | relative
            run --rm --pull never --platform linux/arm64 hull/toolbox true | 125 | arm64
            run                                               | 1   | argument
            imagse                                            | 1   | images
            import /no/such x                                 | 1   | /no/such
            import FILES x                                    | 1   | FILES
            import FILES/garbage x                            | 1   | FILES/garbage
            import FILES/garbage UPPER                        | 1   | UPPER
            pack -t x /no/such                                | 1   | /no/such
            rmi nosuch                                        | 1   | nosuch
            tag nosuch x                                      | 1   | nosuch
            explain nosuch                                    | 125 | nosuch
            """)
    void oneLineThatNamesTheObject(String command, int status, String named) throws IOException {
        List<String> before = state();
        String files = hull.files().toString();

        Finished finished = hull.run(command.replace("FILES", files).split(" "));

        finished.withStatus(status);
        assertThat(finished.output()).isEmpty();
        String first = finished.error().strip();
        assertThat(first)
                .contains(named.replace("FILES", files))
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        // A mistake in the command itself is followed by how it is used.
        assertThat(first.contains("Usage:")
                        || first.contains("--help")
                        || first.lines().count() == 1)
                .as(first)
                .isTrue();
        assertThat(state()).isEqualTo(before);
    }

    static Stream<Map.Entry<String, byte[]>> refused() {
        byte[] good = new TarBytes().file("a", "x".repeat(5000)).end();
        byte[] damaged = good.clone();
        damaged[3] ^= 1;
        return Stream.of(
                Map.entry("truncated in a file", Arrays.copyOf(good, 2000)),
                Map.entry("truncated in a header", Arrays.copyOf(good, 300)),
                Map.entry("a wrong checksum", damaged),
                Map.entry("..", new TarBytes().file("../escaped", "x").end()),
                Map.entry(
                        "a .. within",
                        new TarBytes()
                                .directory("a/")
                                .file("a/../../escaped", "x")
                                .end()),
                Map.entry(
                        "hard link to nothing",
                        new TarBytes().hardlink("link", "nothing").end()),
                Map.entry(
                        "hard link out",
                        new TarBytes()
                                .hardlink("link", "../../../../etc/passwd")
                                .end()),
                Map.entry("truncated gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2}),
                Map.entry("truncated zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 4}),
                Map.entry(
                        "far too large",
                        new TarBytes().header("a", '0', "", 07777777777L).unfinished()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aBadArchiveIsRefused(Map.Entry<String, byte[]> archive) throws IOException {
        List<String> before = state();

        Finished finished = hull.run(archive.getValue(), "import", "-", "bad");

        assertThat(finished.withStatus(1).error())
                .startsWith("hull: cannot import from standard input")
                .hasLineCount(1);
        assertThat(state()).isEqualTo(before);
    }

    static Stream<Map.Entry<String, byte[]>> hostile() {
        String outside = hull.files() + "/outside";
        return Stream.of(
                Map.entry("absolute", new TarBytes().file(outside, "x").end()),
                Map.entry(
                        "through a symbolic link",
                        new TarBytes()
                                .symlink("out", hull.files().toString())
                                .file("out/outside", "x")
                                .end()),
                Map.entry(
                        "through a relative one",
                        new TarBytes()
                                .symlink("out", "../../../../../../.." + hull.files())
                                .file("out/outside", "x")
                                .end()),
                Map.entry(
                        "cyclic links",
                        new TarBytes()
                                .symlink("a", "b")
                                .symlink("b", "a")
                                .file("a/outside", "x")
                                .end()),
                Map.entry(
                        "a file as a directory",
                        new TarBytes().file("a", "x").file("a/outside", "x").end()),
                Map.entry(
                        "a directory replaced",
                        new TarBytes()
                                .directory("a/")
                                .file("a/b", "")
                                .file("a", "x")
                                .end()),
                Map.entry(
                        "a device", new TarBytes().header("dev/sda", '4', "", 0).end()),
                Map.entry(
                        "the root as a link",
                        new TarBytes()
                                .symlink("./", hull.files().toString())
                                .file("outside", "x")
                                .end()),
                Map.entry(
                        "whiteout of the root",
                        new TarBytes().file(".wh..", "").file(".wh...", "").end()));
    }

    /** Whether such an archive is refused or tamed: nothing outside the image is written, neither at import nor at run. */
    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileArchiveStaysInItsImage(Map.Entry<String, byte[]> archive) throws IOException {
        Finished imported = hull.run(archive.getValue(), "import", "-", "hostile");

        assertThat(imported.status()).isIn(0, 1);
        if (imported.status() == 0) {
            assertThat(hull.run("run", "--rm", "--network", "none", "hostile", "/x")
                            .status())
                    .isIn(125, 127);
            hull.run("rmi", "-f", "hostile").ok();
        } else {
            assertThat(imported.error()).hasLineCount(1);
        }
        assertThat(hull.files().resolve("outside")).doesNotExist();
    }

    @Test
    void aHundredThousandEntries() {
        TarBytes archive = new TarBytes();
        for (int i = 0; i < 100_000; i++) {
            archive.file("d" + i % 100 + "/f" + i, "");
        }
        hull.run(archive.end(), "import", "-", "many").ok();
        assertThat(hull.run("run", "--rm", "--network", "none", "many", "/x")
                        .withStatus(127)
                        .error())
                .contains("/x");
        hull.run("rmi", "many").ok();
    }

    @Test
    void aProgramForAnotherMachine() {
        byte[] archive = new TarBytes().program("app", TinyElf.forArm64()).end();
        hull.run(archive, "import", "-", "foreign").ok();

        Finished run = hull.run("run", "--rm", "foreign", "/app");

        assertThat(run.withStatus(126).error()).contains("/app").hasLineCount(1);
    }

    @Test
    @RequiresProgram("mount")
    void aFullDisk() throws IOException {
        Path disk = Files.createDirectory(hull.files().resolve("disk"));
        Programs.run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString())
                .ok();
        try (Sandbox full = Sandbox.of(Account.current()).with("HULL_ROOT", disk + "/store")) {
            byte[] small = new TarBytes().program("exit", TinyElf.exitOnI386(0)).end();
            full.run(small, "import", "-", "small").ok();
            long used = files(disk).size();

            Finished imported = full.run(
                    new TarBytes().file("large", "0123456789".repeat(1_000_000)).end(), "import", "-", "large");
            assertThat(imported.withStatus(1).error())
                    .contains("No space left on device")
                    .hasLineCount(1);
            assertThat(full.run("pack", "-t", "large", "bash", "apache2", "ps", "ip")
                            .status())
                    .isEqualTo(1);
            assertThat(files(disk)).hasSize((int) used);

            full.run("run", "--rm", "small", "/exit").ok();
            Programs.run("dd", "if=/dev/zero", "of=" + disk + "/fill", "bs=1k");
            Finished run = full.run("run", "--rm", "small", "/exit");
            assertThat(run.withStatus(125).error())
                    .contains("No space left on device")
                    .hasLineCount(1);
            Files.delete(disk.resolve("fill"));
            full.run("run", "--rm", "small", "/exit").ok();
            assertThat(disk.resolve("store/containers")).isEmptyDirectory();
        } finally {
            Programs.run("umount", disk.toString()).ok();
        }
    }

    private static List<String> state() throws IOException {
        return files(hull.store());
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.map(Path::toString)
                    .filter(path -> !path.contains("/fs/") && !path.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }
}
