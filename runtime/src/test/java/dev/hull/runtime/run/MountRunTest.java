package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.Host;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of mounts, as the container's own mount table has them. */
@RequiresRoot
@RequiresProgram({"busybox", "unshare"})
class MountRunTest {
    private static final String LINE = "grep ' %s ' /proc/self/mountinfo | tail -n 1 | cut -d' ' -f6";

    @TempDir
    Path directory;

    private Bundle bundle;
    private Path source;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
        source = Files.createDirectories(directory.resolve("source/below")).getParent();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(bundle.leftGroups()).isEmpty();
        assertThat(bundle.leftMounts()).isEmpty();
    }

    private Ended run(String script, Mount... more) throws Exception {
        return run(script, linux -> linux, more);
    }

    private Ended run(String script, UnaryOperator<Linux> change, Mount... more) throws Exception {
        return bundle.run(spec(script, change, more));
    }

    private Spec spec(String script, UnaryOperator<Linux> change, Mount... more) {
        Spec spec = bundle.shell(script).build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addAll(Arrays.asList(more));
        return spec.toBuilder().mounts(mounts).linux(change.apply(spec.linux())).build();
    }

    @ParameterizedTest
    @CsvSource({
        "ro, 'ro,relatime'",
        "nosuid, 'rw,nosuid,relatime'",
        "nodev, 'rw,nodev,relatime'",
        "noexec, 'rw,noexec,relatime'",
        "noatime, 'rw,noatime'",
        "nodiratime, 'rw,nodiratime,relatime'",
        "strictatime, rw",
        "nosymfollow, 'rw,relatime,nosymfollow'",
        "rro, 'ro,relatime'",
        "rnosuid, 'rw,nosuid,relatime'",
        "rnodev, 'rw,nodev,relatime'",
        "rnoexec, 'rw,noexec,relatime'",
        "rnoatime, 'rw,noatime'",
        "rnodiratime, 'rw,nodiratime,relatime'",
        "rstrictatime, rw",
        "rnosymfollow, 'rw,relatime,nosymfollow'",
    })
    void attributes(String option, String seen) throws Exception {
        Mount bind = new Mount("/mnt", "none", source.toString(), List.of("rbind", option));
        Mount memory = new Mount("/memory", "tmpfs", "tmpfs", List.of(option));
        Ended ended = run(LINE.formatted("/mnt") + ";" + LINE.formatted("/memory"), bind, memory);
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly(seen, seen);
    }

    @Test
    void theWholeTree() throws Exception {
        Mount outer = Mount.bind(source.toString(), "/mnt");
        Mount inner = new Mount("/mnt/below", "tmpfs", "tmpfs", List.of());
        Mount all = new Mount("/all", "none", bundle.root() + "/bin", List.of("rbind", "rro", "rnosuid"));
        Ended ended =
                run(LINE.formatted("/all") + "; touch /all/x; touch /mnt/below/x && echo written", outer, inner, all);
        assertThat(ended.lines()).containsExactly("ro,nosuid,relatime", "written");
        assertThat(ended.error()).contains("/all/x: Read-only file system");
    }

    /** The attributes go down to what is mounted below the source, with an r before them, and only then. */
    @ParameterizedTest
    @CsvSource({"ro, rw", "rro, ro"})
    void whatIsMountedBelowTheSource(String option, String below) throws Exception {
        Bundle covered = Bundle.create(
                directory,
                0,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs below " + source + "/below && exec \"$@\"",
                        "sh"));
        Spec base = covered.shell("grep ' /mnt/below ' /proc/self/mountinfo | cut -d' ' -f6")
                .build();
        List<Mount> mounts = new ArrayList<>(base.mounts());
        mounts.add(Mount.bind(source.toString(), "/mnt", option));
        Ended ended = covered.run(base.toBuilder().mounts(mounts).build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).startsWith(below + ",");
    }

    @Test
    void changedAgain() throws Exception {
        Ended ended = run(
                LINE.formatted("/mnt") + ";" + LINE.formatted("/memory") + "; grep ' /memory ' /proc/self/mountinfo"
                        + " | cut -d- -f2",
                Mount.bind(source.toString(), "/mnt", "nosuid"),
                new Mount("/mnt", "none", "", List.of("remount", "bind", "ro")),
                new Mount("/memory", "tmpfs", "tmpfs", List.of("size=1m")),
                new Mount("/memory", "tmpfs", "tmpfs", List.of("remount", "noexec", "size=2m")));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).startsWith("ro,nosuid,relatime", "rw,noexec,relatime");
        assertThat(ended.output()).contains("size=2048k");
    }

    @Test
    void nothingToChange() throws Exception {
        Ended ended = run("true", new Mount("/etc", "tmpfs", "tmpfs", List.of("remount", "ro")));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("change the mount on /etc").contains("nothing is mounted there");
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        Files.createSymbolicLink(source.resolve("link"), Path.of("below"));
        Ended ended = run("ls /mnt/link/", Mount.bind(source.toString(), "/mnt", "nosymfollow"));
        assertThat(ended.error()).contains("Too many levels of symbolic links");
    }

    @ParameterizedTest
    @CsvSource({
        "private, -",
        "rprivate, -",
        "shared, shared:",
        "rshared, shared:",
        "unbindable, unbindable",
        "runbindable," + " unbindable",
        "slave, -",
        "rslave, -"
    })
    void propagation(String word, String field) throws Exception {
        Ended ended = run(
                "grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f7; grep ' /memory ' /proc/self/mountinfo | cut -d' ' -f7",
                Mount.bind(source.toString(), "/mnt", word),
                new Mount("/memory", "tmpfs", "tmpfs", List.of(word)));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).hasSize(2).allMatch(line -> line.startsWith(field));
    }

    /** What is mounted inside reaches the host where both the root and the volume are shared, and the root itself never. */
    @ParameterizedTest
    @ValueSource(strings = {"shared", "rshared", "slave", "private"})
    void mountsThatReachTheHost(String word) throws Exception {
        Bundle shared = Bundle.create(
                directory,
                0,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --make-rshared / && mount -t tmpfs source " + source + " && mkdir " + source
                                + "/sub && \"$@\"; grep -c inside /proc/self/mountinfo; grep -c bundle"
                                + " /proc/self/mountinfo",
                        "sh"));
        Spec base = shared.shell("mount -t tmpfs inside /mnt/sub && grep -c inside /proc/self/mountinfo")
                .build();
        List<Mount> mounts = new ArrayList<>(base.mounts());
        mounts.add(Mount.bind(source.toString(), "/mnt", "rshared"));
        List<String> power = List.of("CAP_SYS_ADMIN");
        Spec spec = base.toBuilder()
                .mounts(mounts)
                .process(base.process().toBuilder()
                        .capabilities(new CapabilitySets(power, power, List.of(), power, List.of()))
                        .build())
                .linux(base.linux().toBuilder().rootfsPropagation(word).build())
                .build();
        Ended ended = shared.run(spec, shared.request().defaultSeccomp(false).build(), Host.detect());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("1", word.endsWith("shared") ? "1" : "0", "0");
    }

    @Test
    void aTemporaryFileSystemHasTheModeOfItsDirectory() throws Exception {
        Files.createDirectories(bundle.root().resolve("there"));
        Files.setPosixFilePermissions(
                bundle.root().resolve("there"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x-w-"));
        Ended ended = run(
                "stat -c %a /there /new /given",
                new Mount("/there", "tmpfs", "tmpfs", List.of("ro", "size=1m")),
                new Mount("/new", "tmpfs", "tmpfs", List.of()),
                new Mount("/given", "tmpfs", "tmpfs", List.of("mode=700")));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("712", "1777", "700");
    }

    @Test
    void aBindInThePlaceOfTheRoot() throws Exception {
        Bundle other = Bundle.create(directory);
        Files.writeString(other.root().resolve("other"), "other");
        Spec spec = bundle.shell("cat /other; ls /proc/self/stat /dev/null").build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addFirst(Mount.bind(other.root().toString(), "/"));
        Ended ended = bundle.run(spec.toBuilder().mounts(mounts).build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output())
                .startsWith("other")
                .contains("/proc/self/stat")
                .contains("/dev/null");
        assertThat(bundle.root().resolve("proc")).doesNotExist();
    }

    @Test
    void linksThemselves() throws Exception {
        Files.createSymbolicLink(source.resolve("link"), Path.of("to-nowhere"));
        Files.writeString(source.resolve("file"), "text");
        Files.createSymbolicLink(bundle.root().resolve("covered"), Path.of("to-nowhere"));
        Files.createSymbolicLink(bundle.root().resolve("replaced"), Path.of("to-nowhere"));
        Ended ended = run(
                "readlink /copied/link; readlink /bound; cat /covered; cat /replaced",
                new Mount("/copied/link", "none", source + "/link", List.of("rbind", "copy-symlink")),
                new Mount("/bound", "none", source + "/link", List.of("bind", "src-nofollow", "dest-nofollow")),
                new Mount("/covered", "none", source + "/file", List.of("bind", "dest-nofollow")),
                new Mount("/replaced", "none", source + "/file", List.of("bind")));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("to-nowhere", "to-nowhere", "texttext");
        assertThat(bundle.root().resolve("to-nowhere")).exists();
    }

    @Test
    void aPipeAndDevicesElsewhere() throws Exception {
        Device pipe = new Device('p', "/run/pipe", 0, 0, 0640, 3, 4);
        Device zero = new Device('u', "/srv/deep/zero/", 1, 5, 0604, 5, 6);
        Ended ended = run(
                "stat -c '%F %a %u %g' /run/pipe /srv/deep/zero; dd if=/srv/deep/zero bs=1 count=3 2>/dev/null | wc -c",
                linux -> linux.toBuilder().devices(List.of(pipe, zero)).build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("fifo 640 3 4", "character special file 604 5 6", "3");
    }

    @Test
    void somethingElseInThePlaceOfADevice() throws Exception {
        Files.createDirectories(bundle.root().resolve("srv"));
        Files.writeString(bundle.root().resolve("srv/zero"), "mine");
        Device zero = new Device('c', "/srv/zero", 1, 5, null, 0, 0);
        Ended ended =
                run("true", linux -> linux.toBuilder().devices(List.of(zero)).build());
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("/srv/zero").contains("something else");
        assertThat(bundle.root().resolve("srv/zero")).hasContent("mine");
    }

    @Test
    void defaultDevicesAndLinks() throws Exception {
        Ended ended = run("for d in null zero full random urandom tty; do stat -c '%t:%T %a' /dev/$d; done;"
                + " for l in fd stdin stdout stderr ptmx; do readlink /dev/$l; done");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "1:3 666",
                        "1:5 666",
                        "1:7 666",
                        "1:8 666",
                        "1:9 666",
                        "5:0 666",
                        "/proc/self/fd",
                        "/proc/self/fd/0",
                        "/proc/self/fd/1",
                        "/proc/self/fd/2",
                        "pts/ptmx");
    }
}
