package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.TimeOffset;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces that somebody else has made: for users, mounts and time. */
@RequiresRoot
@RequiresProgram({"busybox", "unshare"})
class NamespacesByPathTest {
    private static final List<IdMapping> IDS = List.of(new IdMapping(0, 200000, 65536));

    @TempDir
    Path directory;

    private Bundle bundle;
    private final List<Process> holders = new ArrayList<>();

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Process holder : holders) {
            holder.destroyForcibly().waitFor();
        }
        assertThat(bundle.leftGroups()).isEmpty();
        assertThat(bundle.leftMounts()).isEmpty();
    }

    /** The directory in /proc of a process in new namespaces. */
    private Path holder(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(List.of(options));
        command.addAll(List.of("sleep", "1000"));
        Process process = new ProcessBuilder(command).start();
        holders.add(process);
        Path files = Path.of("/proc", Long.toString(process.pid()));
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", name));
        Await.until(
                "it is in its namespaces",
                () -> !Files.readSymbolicLink(files.resolve("ns/" + name)).equals(own)
                        && Files.readString(files.resolve("comm")).strip().equals("sleep"));
        return files;
    }

    private Ended run(String script, UnaryOperator<Linux> change, Mount... more) throws Exception {
        Spec spec = bundle.shell(script).build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addAll(List.of(more));
        return bundle.run(spec.toBuilder()
                .mounts(mounts)
                .linux(change.apply(spec.linux()))
                .build());
    }

    /** Gives the container's files to the root of the mapped ids. */
    private void ownRoot() throws IOException {
        try (var paths = Files.walk(bundle.root())) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", 200000, LinkOption.NOFOLLOW_LINKS);
            }
        }
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
    }

    private static Linux with(Linux linux, Kind kind, String path) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Namespace namespace : linux.namespaces()) {
            if (namespace.kind() != kind) {
                namespaces.add(namespace);
            }
        }
        namespaces.add(new Namespace(kind, path));
        return linux.toBuilder().namespaces(namespaces).build();
    }

    @Test
    void users() throws Exception {
        Path files = holder("user", "--user");
        Files.writeString(files.resolve("uid_map"), "0 200000 65536\n");
        Files.writeString(files.resolve("gid_map"), "0 200000 65536\n");
        ownRoot();
        Ended ended = run(
                "readlink /proc/self/ns/user; id -u; stat -c %u /bin; hostname; hostname other",
                linux -> with(linux, Kind.USER, files + "/ns/user"));
        assertThat(ended.error()).contains("hostname").contains("Operation not permitted");
        assertThat(ended.lines())
                .startsWith(Files.readSymbolicLink(files.resolve("ns/user")).toString(), "0", "0", "box");
    }

    @Test
    void aNamespaceOfAnotherKind() throws Exception {
        Ended users = run("true", linux -> with(linux, Kind.USER, "/proc/self/ns/net"));
        assertThat(users.code()).isEqualTo(125);
        assertThat(users.error()).contains("/proc/self/ns/net").contains("not a user namespace");
        Ended mounts = run("true", linux -> with(linux, Kind.MOUNT, "/proc/self/ns/net"));
        assertThat(mounts.error()).contains("/proc/self/ns/net").contains("not one for mounts");
        Ended network = run("true", linux -> with(linux, Kind.NETWORK, "/proc/self/ns/ipc"));
        assertThat(network.error()).contains("/proc/self/ns/ipc: it is not a net namespace");
    }

    @Test
    void mounts() throws Exception {
        Path only = Files.createDirectory(directory.resolve("only"));
        Path files = holder("mnt", "--mount");
        Process mount = new ProcessBuilder(
                        "nsenter", "--mount=" + files + "/ns/mnt", "mount", "-t", "tmpfs", "there", only.toString())
                .start();
        assertThat(mount.waitFor()).isZero();
        Ended ended = run(
                "readlink /proc/self/ns/mnt; grep -c ' - tmpfs there' /proc/self/mountinfo; ls /",
                linux -> with(linux, Kind.MOUNT, files + "/ns/mnt"),
                Mount.bind(only.toString(), "/seen"));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines())
                .startsWith(Files.readSymbolicLink(files.resolve("ns/mnt")).toString(), "1")
                .contains("seen");
    }

    @Test
    void theMountsOfTheHostAreNotTurned() throws Exception {
        Ended ended = run("true", linux -> with(linux, Kind.MOUNT, "/proc/self/ns/mnt"));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("/proc/self/ns/mnt").contains("the host's own");
    }

    @Test
    void clocks() throws Exception {
        Path files = holder("time_for_children", "--time", "--boottime=500000");
        Ended ended = run("cut -d. -f1 /proc/uptime", linux -> with(linux, Kind.TIME, files + "/ns/time_for_children"));
        assertThat(ended.error()).isEmpty();
        assertThat(Long.parseLong(ended.lines().getFirst())).isGreaterThan(500_000);
    }

    @Test
    void offsetsBelongToANewOne() {
        Spec spec = bundle.shell("true").build();
        Linux linux = with(spec.linux(), Kind.TIME, "/proc/self/ns/time").toBuilder()
                .timeOffsets(Map.of("boottime", new TimeOffset(1, 0)))
                .build();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> bundle.run(spec.toBuilder().linux(linux).build())))
                .hasMessageContaining("$.linux.timeOffsets");
    }

    /** A network of the host's, which the container's root has no power over. */
    @Test
    void ownUsersInNamespacesThatTheyDoNotOwn() throws Exception {
        Path files = holder("net", "--net");
        ownRoot();
        Ended ended = run(
                "readlink /proc/self/ns/net; ip link set lo up",
                linux -> with(with(linux, Kind.NETWORK, files + "/ns/net"), Kind.USER, "").toBuilder()
                        .uidMappings(IDS)
                        .gidMappings(IDS)
                        .build());
        assertThat(ended.lines())
                .as(ended.error())
                .containsExactly(Files.readSymbolicLink(files.resolve("ns/net")).toString());
        assertThat(ended.error()).contains("Operation not permitted");
    }
}
