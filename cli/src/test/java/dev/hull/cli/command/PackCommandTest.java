package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs from a directory of its own, so that the machine's programs do not matter. */
class PackCommandTest {
    @TempDir
    Path directory;

    private Console console;

    @BeforeEach
    void setUp() throws IOException {
        console = new Console(directory);
        Path bin = Files.createDirectories(directory.resolve("machine/usr/bin"));
        for (String name : new String[] {"interpreter", "tool"}) {
            Files.writeString(bin.resolve(name), "#!/usr/bin/interpreter\n");
            Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.write(bin.resolve("interpreter"), staticProgram());
        Files.writeString(directory.resolve("machine/note"), "x");
    }

    /** The head of an ELF program for x86-64 that loads nothing (ELF-64 object file format, figure 2). */
    private static byte[] staticProgram() {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) 62)
                .putInt(20, 1)
                .putShort(52, (short) 64)
                .putShort(54, (short) 56)
                .array();
    }

    private Console.Result pack(String arguments) {
        return console.shell("pack --from machine " + arguments);
    }

    @Test
    void makesAnImage() {
        Console.Result result = pack("-t a:1 -t b -e X=1 -l k=v -u me -w /tmp --cmd 'tool --fast' --include /note"
                + " --link /t=/usr/bin/tool --mkdir /data=700 /usr/bin/tool");
        assertThat(result.status()).as(result.error()).isZero();
        assertThat(result.line()).matches("sha256:[0-9a-f]{64}");
        assertThat(console.shell("inspect -f '{{.Id}} {{.RepoTags}} {{.Config.Cmd}} {{index .Config.Env 1}}"
                                + " {{.Config.Labels.k}} {{.Config.User}} {{.Config.WorkingDir}}' b")
                        .line())
                .isEqualTo(result.line() + " [a:1 b:latest] [tool --fast] X=1 v me /tmp");
        assertThat(console.shell("history --format {{.CreatedBy}} a:1").line()).startsWith("hull pack /usr/bin/tool");
    }

    @Test
    void sameInputsGiveTheSameImage() {
        String first = pack("--timestamp 1000 /usr/bin/tool").line();
        console.with("HULL_ROOT", directory.resolve("other").toString()).with("SOURCE_DATE_EPOCH", "1000");
        assertThat(pack("/usr/bin/tool").line()).isEqualTo(first);
        assertThat(pack("--timestamp 2000 /usr/bin/tool").line()).isNotEqualTo(first);
    }

    @Test
    void saysWhy() {
        Console.Result result = pack("--why /usr/bin/tool");
        assertThat(result.status()).as(result.error()).isZero();
        assertThat(result.output().lines())
                .contains("/usr/bin/tool ← asked for")
                .anyMatch(line -> line.startsWith("/usr/bin/interpreter ← "));
        assertThat(pack("--why=/usr/bin/tool /usr/bin/tool").output()).isEqualTo("/usr/bin/tool ← asked for\n");
        assertThat(pack("--why=/nothing /usr/bin/tool").error()).endsWith("hull: /nothing is not in the image\n");
        assertThat(pack("--dry-run -t x /usr/bin/tool").output()).isEmpty();
        assertThat(console.shell("images -q").output()).isEmpty();
        assertThat(pack("--why -t x /usr/bin/tool").output().lines().toList().getLast())
                .startsWith("sha256:");
    }

    @Test
    void refusesWhatItCannotPack() {
        assertThat(pack("").error()).startsWith("hull: nothing to pack: name a program or an --include");
        assertThat(pack("nothing").error()).startsWith("hull: there is no program 'nothing' in ");
        assertThat(pack("nothing").status()).isEqualTo(1);
        assertThat(pack("-t Wrong /usr/bin/tool").error()).startsWith("hull: Error parsing reference: \"Wrong\"");
        assertThat(pack("--mkdir /x=9 /usr/bin/tool").error())
                .startsWith("invalid argument \"/x=9\" for \"--mkdir\" flag: expected a mode");
        assertThat(pack("--cmd [1] /usr/bin/tool").status()).isEqualTo(125);
    }

    @Test
    void packagesAndProgramsAreTwoThings() {
        assertThat(pack("--package a tool").error())
                .contains("--package and programs of this machine do not go together");
        assertThat(pack("--suite bookworm tool").error()).contains("--suite is about packages: name one by --package");
        assertThat(pack("--package =1").error()).contains("expected the name of a package, perhaps with =VERSION");
        assertThat(pack("--package a --arch x/y").error()).contains("expected a name such as amd64 or arm64");
    }

    @Test
    void aRepositoryThatIsNotSigned() throws IOException {
        Path suite = Files.createDirectories(directory.resolve("mirror/dists/s"));
        String mirror = " --mirror file:" + directory.resolve("mirror") + " --suite s";
        Files.writeString(suite.resolve("Release"), "Suite: s\nSHA256:\n");
        assertThat(pack("--package a" + mirror).error()).contains("is not signed: name another mirror");
        assertThat(pack("--package a --allow-unsigned" + mirror).error()).contains("it states no SHA256 digests");
        assertThat(pack("--package a --suite t --mirror file:" + directory).error())
                .contains("there is no suite t at file:");
    }
}
