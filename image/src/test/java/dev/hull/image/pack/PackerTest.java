package dev.hull.image.pack;

import static dev.hull.image.pack.Machine.LIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.pack.elf.ElfBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackerTest {
    private Machine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine();
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    private static String golden(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(PackerTest.class.getResourceAsStream("testfiles/" + name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void keepsLinksAndSaysWhyEachFileIsThere() throws IOException {
        machine.library("libz.so.1.3", ElfBuilder.x86())
                .link(LIB + "libz.so.1", "libz.so.1.3")
                .library("liba.so.1", ElfBuilder.x86().needs("libz.so.1", "libc.so.6"))
                .program("/usr/bin/mawk", "liba.so.1")
                .link("/etc/alternatives/awk", "/usr/bin/mawk")
                .link("/usr/bin/awk", "/etc/alternatives/awk");
        assertThat(Machine.why(machine.plan("awk"))).isEqualTo(golden("links.txt"));
        assertThat(machine.plan("/bin/awk").why("/lib/x86_64-linux-gnu/libz.so.1.3"))
                .isEqualTo(LIB + "libz.so.1.3 ← target of the link " + LIB + "libz.so.1 ← needed by " + LIB
                        + "liba.so.1 ← needed by /usr/bin/mawk ← target of the link /etc/alternatives/awk"
                        + " ← target of the link /usr/bin/awk ← asked for");
    }

    @Test
    void aScriptBringsItsInterpreter() throws IOException {
        machine.program("/usr/bin/dash")
                .link("/usr/bin/sh", "dash")
                .program("/usr/bin/env")
                .program("/usr/bin/tool")
                .script("/usr/bin/hello", "#!/bin/sh\necho hello\n")
                .script("/usr/bin/run", "#! /usr/bin/env -S tool --flag\n");
        PackPlan plan = machine.plan("hello", "run");
        assertThat(Machine.why(plan)).isEqualTo(golden("scripts.txt"));
        assertThat(plan.warnings()).hasSize(2).allMatch(text -> text.contains("is a script"));
        assertThat(passwd(plan)).startsWith("root:x:0:0:root:/root:/bin/sh\n");
    }

    @Test
    void aScriptThatBecomesAProgramBringsIt() throws IOException {
        machine.program("/usr/bin/dash")
                .link("/usr/bin/sh", "dash")
                .library("liba.so.1", ElfBuilder.x86())
                .program("/usr/lib/app/app", "liba.so.1")
                .script(
                        "/usr/bin/app",
                        "#!/bin/sh\nexport A=1\nexec /usr/lib/app/app \"$@\"\nexec $HOME/x\nexec /missing\n");
        PackPlan plan = machine.plan("app");
        assertThat(plan.why("/usr/lib/app/app"))
                .isEqualTo("/usr/lib/app/app ← run by the script /usr/bin/app ← asked for");
        assertThat(plan.why(LIB + "liba.so.1")).contains("needed by /usr/lib/app/app");
    }

    @Test
    void librariesThatAreIncludedBeforeAnyProgramHaveTheirNeedsToo() throws IOException {
        machine.library("libp.so.1", ElfBuilder.x86())
                .libraryAt("/srv/app/a/plugin.so", ElfBuilder.x86().needs("libp.so.1"))
                .program("/srv/app/z/tool");
        PackPlan plan = Packer.plan(machine.request().include("/srv/app").build());
        assertThat(plan.why(LIB + "libp.so.1")).contains("needed by /srv/app/a/plugin.so");
    }

    private static String passwd(PackPlan plan) {
        return plan.entries().stream()
                .filter(entry -> entry.path().equals("/etc/passwd"))
                .map(entry -> new String(((PackEntry.Written) entry).content(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void accountsAreThoseThatAreNeeded() throws IOException {
        PackPlan plan = machine.program("/usr/bin/x").plan("x");
        assertThat(passwd(plan))
                .isEqualTo("root:x:0:0:root:/root:/sbin/nologin\n"
                        + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        PackPlan asUser =
                Packer.plan(machine.request("x").user("www-data:www-data").build());
        assertThat(passwd(asUser)).contains("\nwww-data:x:33:33:").doesNotContain("me:");
        assertThat(asUser.config().user()).isEqualTo("www-data:www-data");
    }

    @Test
    void aLibraryThatOnlyTheCacheLeadsToGetsACacheOfItsOwn() throws IOException {
        machine.libraryAt("/opt/lib/libfar.so.1", ElfBuilder.x86())
                .cached("libfar.so.1", "/opt/lib/libfar.so.1")
                .program("/usr/bin/x", "libfar.so.1");
        assertThat(machine.plan("x").why("/etc/ld.so.cache"))
                .isEqualTo("/etc/ld.so.cache ← the only way in which the loader finds libfar.so.1");
        machine.program("/usr/bin/y");
        assertThat(machine.plan("y").why()).noneMatch(line -> line.startsWith("/etc/ld.so.cache"));
    }

    @Test
    void includesComeWithWhatTheyNeed() throws IOException {
        machine.library("libp.so.1", ElfBuilder.x86())
                .program("/usr/bin/x")
                .program("/srv/app/tool")
                .libraryAt("/srv/app/plugins/p.so", ElfBuilder.x86().needs("libp.so.1"))
                .file("/srv/app/data.txt", "data")
                .link("/srv/app/out", "/srv/elsewhere/file")
                .file("/srv/elsewhere/file", "far")
                .script("/srv/app/lone", "#!/usr/bin/perl\n");
        PackPlan plan = Packer.plan(machine.request("x").include("/srv/app").build());
        assertThat(Machine.why(plan)).isEqualTo(golden("include.txt"));
        assertThat(plan.warnings())
                .containsExactly("scripts such as /srv/app/lone need /usr/bin/perl, which is not in the image:"
                        + " name it as a program if they are run");
    }

    @Test
    void includesGoElsewhereAndAreSearchedThere() throws IOException {
        machine.elf(
                        "/home/me/build/app",
                        ElfBuilder.x86().runpath("$ORIGIN/../lib").needs("libown.so"))
                .libraryAt("/home/me/build/libown.so", ElfBuilder.x86())
                .file("/home/me/conf/a.conf", "a")
                .file("/home/me/conf/b.conf", "b");
        PackRequest request = machine.request("build/app:/app/bin/app")
                .directory(Path.of("/home/me"))
                .include("build/libown.so:/app/lib/")
                .include("conf/*.conf:/etc/app")
                .build();
        PackPlan plan = Packer.plan(request);
        assertThat(plan.entries()).extracting(PackEntry::path).noneMatch(path -> path.startsWith("/home"));
        assertThat(plan.why("/app/lib/libown.so")).isEqualTo("/app/lib/libown.so ← needed by /app/bin/app ← asked for");
        assertThat(plan.why("/etc/app/b.conf"))
                .isEqualTo("/etc/app/b.conf ← included by --include conf/*.conf:/etc/app");
        assertThat(plan.config().cmd()).containsExactly("/app/bin/app");
        assertThat(plan.config().env()).contains("PATH=/app/bin:" + PackRequest.DEFAULT_PATH);
    }

    @Test
    void theConfigurationSaysHowToRunIt() throws IOException {
        machine.program("/usr/bin/x").program("/usr/bin/y");
        assertThat(machine.plan("x", "y").config().cmd()).containsExactly("/usr/bin/x");
        PackRequest request = machine.request("x", "y")
                .entrypoint(List.of("/usr/bin/y", "-v"))
                .environment("A=1")
                .label("k", "v")
                .workingDirectory("/tmp")
                .timestamp(1_700_000_000)
                .build();
        PackPlan plan = Packer.plan(request);
        assertThat(plan.config().entrypoint()).containsExactly("/usr/bin/y", "-v");
        assertThat(plan.config().cmd()).isEmpty();
        assertThat(plan.config().env()).contains("A=1");
        assertThat(plan.config().labels()).containsEntry("k", "v");
        assertThat(plan.config().workingDir()).isEqualTo("/tmp");
        assertThat(plan.created().getEpochSecond()).isEqualTo(1_700_000_000);
        assertThat(plan.platform()).hasToString("linux/amd64");
        assertThat(plan.title()).isEqualTo("hull pack x y");
    }

    @Test
    void modesAndOwnersAreThoseOfAnImage() throws IOException {
        machine.program("/usr/bin/su").program("/usr/bin/x");
        Files.setAttribute(machine.at("/usr/bin/su"), "unix:mode", 04755);
        Files.setPosixFilePermissions(machine.at("/usr/bin"), PosixFilePermissions.fromString("rwx------"));
        Files.createLink(machine.at("/usr/bin/x2"), machine.at("/usr/bin/x"));
        PackPlan plan = machine.plan("su", "x", "x2");
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .contains("/usr/bin/su runs with the rights of its owner (mode 4755");
        assertThat(plan.entries())
                .filteredOn(entry -> entry.path().equals("/usr/bin/su"))
                .allMatch(entry -> entry.mode() == 04755);
        assertThat(plan.entries())
                .filteredOn(entry -> !entry.path().equals("/usr/bin/su"))
                .allMatch(entry -> entry.uid() == 0 && entry.gid() == 0);
        assertThat(plan.entries())
                .filteredOn(entry -> entry.path().equals("/usr/bin"))
                .allMatch(entry -> entry.mode() == 0755);
        assertThat(plan.entries())
                .filteredOn(PackEntry.HardLink.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        PackEntry.HardLink.class,
                        link -> assertThat(link.target()).isEqualTo("/usr/bin/x"));
    }

    @Test
    void aProgramThatMayCallAShellSaysSo() throws IOException {
        machine.elf("/usr/bin/x", ElfBuilder.x86().calls("system", "popen")).program("/usr/bin/sh");
        assertThat(machine.plan("x").warnings())
                .containsExactly("/usr/bin/x may call a shell (popen(), system()), and there is none in the image:"
                        + " name sh as well if it has to");
        assertThat(machine.plan("x", "sh").warnings()).isEmpty();
    }

    @Test
    void anOwnerWhoCannotBeSeenGivesNoRights() throws IOException {
        machine.program("/usr/bin/su");
        Files.setAttribute(machine.at("/usr/bin/su"), "unix:mode", 04755);
        int owner = (Integer) Files.getAttribute(machine.at("/usr/bin/su"), "unix:uid");
        Collector collector = new Collector(new SourceTree(machine.root), VisibleIds.parse("0 1000 1", owner));
        collector.add("/usr/bin/su", Reason.because("asked for"));
        assertThat(collector.warnings()).singleElement().asString().contains("who cannot be seen from here");
        assertThat(collector.entries())
                .filteredOn(PackEntry.Copy.class::isInstance)
                .allMatch(entry -> entry.mode() == 0755);
        assertThat(VisibleIds.parse("0 0 4294967295", owner).knows(owner)).isTrue();
        assertThat(Files.readAllLines(Path.of("/proc/sys/kernel/overflowuid")))
                .containsExactly(Integer.toString(VisibleIds.ofThisProcess().overflow()));
    }

    @Test
    void aStaticProgramBringsNothing() throws IOException {
        ElfBuilder.of(183, 64, ByteOrder.LITTLE_ENDIAN).type(2).write(machine.at("/usr/bin/static"));
        PackPlan plan = machine.plan("static");
        assertThat(Machine.why(plan))
                .isEqualTo(
                        "/bin ← another name of /usr/bin ← holds /usr/bin/static ← asked for\n/usr/bin/static ← asked for\n");
        assertThat(plan.platform()).hasToString("linux/arm64");
    }

    @Test
    void muslBringsItsPathFile() throws IOException {
        ElfBuilder.x86()
                .interpreter("/lib/ld-musl-x86_64.so.1")
                .needs("libc.so", "libx.so")
                .write(machine.at("/usr/bin/m"));
        machine.libraryAt("/opt/musl/libx.so", ElfBuilder.x86())
                .libraryAt("/usr/lib/ld-musl-x86_64.so.1", ElfBuilder.x86())
                .file("/etc/ld-musl-x86_64.path", "/opt/musl\n");
        assertThat(machine.plan("m").entries())
                .extracting(PackEntry::path)
                .contains("/etc/ld-musl-x86_64.path", "/opt/musl/libx.so", "/usr/lib/ld-musl-x86_64.so.1")
                .doesNotContain(LIB + "libc.so.6");
    }

    @Test
    void opensWhatAFileSaysItOpens() throws IOException {
        machine.library("libzstd.so.1", ElfBuilder.x86())
                .library("libtpm.so.2", ElfBuilder.x86())
                .elf(
                        "/usr/bin/x",
                        ElfBuilder.x86()
                                .dlopenNote("[{\"soname\":[\"libnone.so\",\"libzstd.so.1\"],\"feature\":\"zstd\"},"
                                        + "{\"soname\":[\"libtpm.so.2\"],\"priority\":\"suggested\"},"
                                        + "{\"soname\":[\"libmust.so.9\"],\"priority\":\"required\"}]"));
        PackPlan plan = machine.plan("x");
        assertThat(plan.why(LIB + "libzstd.so.1"))
                .isEqualTo(LIB + "libzstd.so.1 ← opened for zstd, by /usr/bin/x ← asked for");
        assertThat(plan.warnings())
                .containsExactly("/usr/bin/x says that it opens libmust.so.9, which is not on this machine");
        assertThatThrownBy(() -> plan.why(LIB + "libtpm.so.2")).hasMessageEndingWith("is not in the image");
    }
}
