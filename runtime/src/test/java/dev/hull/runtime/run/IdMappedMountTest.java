package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.Host;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mounts whose files appear with other owners than they have on disk. */
@RequiresRoot
@RequiresProgram({"busybox", "unshare"})
class IdMappedMountTest {
    private static final List<IdMapping> USERS = List.of(new IdMapping(0, 200000, 65536));

    @TempDir
    Path directory;

    private Bundle bundle;
    private Path source;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
        source = Files.createDirectory(directory.resolve("source"));
        Files.createDirectory(source.resolve("below"));
        Files.writeString(source.resolve("file"), "text");
        Files.setAttribute(source.resolve("file"), "unix:uid", 33);
        Files.setAttribute(source.resolve("file"), "unix:gid", 44);
    }

    private Spec spec(Bundle bundle, boolean ownUsers, String script, Mount... more) throws Exception {
        Spec spec = bundle.shell(script).build();
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.addAll(Arrays.asList(more));
        if (ownUsers) {
            directory.toFile().setExecutable(true, false);
            try (var paths = Files.walk(bundle.root())) {
                for (Path path : paths.toList()) {
                    Files.setAttribute(path, "unix:uid", 200000, LinkOption.NOFOLLOW_LINKS);
                }
            }
            List<Namespace> namespaces = new ArrayList<>(spec.linux().namespaces());
            namespaces.add(Namespace.create(Kind.USER));
            spec = spec.toBuilder()
                    .linux(spec.linux().toBuilder()
                            .namespaces(namespaces)
                            .uidMappings(USERS)
                            .gidMappings(USERS)
                            .build())
                    .build();
        }
        return spec.toBuilder().mounts(mounts).build();
    }

    private Ended run(boolean ownUsers, String script, Mount... more) throws Exception {
        return bundle.run(spec(bundle, ownUsers, script, more));
    }

    @Test
    void withTheUsersOfTheContainer() throws Exception {
        Ended ended = run(
                true,
                "stat -c '%u %g' /plain/file /mapped/file /one; touch /mapped/new && stat -c '%u %g' /mapped/new",
                Mount.bind(source.toString(), "/plain"),
                Mount.bind(source.toString(), "/mapped", "idmap"),
                new Mount("/one", "none", source + "/file", List.of("bind", "idmap", "ro")));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("65534 65534", "33 44", "33 44", "0 0");
        assertThat((Integer) Files.getAttribute(source.resolve("new"), "unix:uid"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, 300000, 65534 65534", "true, 200000, 33 44", "false, 300000, 300033 300044"})
    void withItsOwn(boolean ownUsers, long first, String seen) throws Exception {
        List<IdMapping> ids = List.of(new IdMapping(0, first, 65536));
        Ended ended = run(
                ownUsers,
                "stat -c '%u %g' /mapped/file",
                new Mount("/mapped", "none", source.toString(), List.of("rbind", "idmap"), ids, ids));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly(seen);
    }

    @ParameterizedTest
    @CsvSource({"idmap, 300033 300044, 33 44", "ridmap, 300033 300044, 300033 300044"})
    void theTopOrTheWholeTree(String word, String top, String below) throws Exception {
        Bundle covered = Bundle.create(
                directory,
                0,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind " + source + " " + source + "/below && exec \"$@\"",
                        "sh"));
        List<IdMapping> ids = List.of(new IdMapping(0, 300000, 65536));
        Ended ended = covered.run(spec(
                covered,
                false,
                "stat -c '%u %g' /mapped/file /mapped/below/file",
                new Mount("/mapped", "none", source.toString(), List.of("rbind", word), ids, ids)));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly(top, below);
    }

    /** The monitor makes these among the host's mounts, whose peers they must not stay. */
    @ParameterizedTest
    @CsvSource({"rbind idmap, master:", "rbind, master:", "rbind rprivate, -", "rbind rshared, shared:"})
    void nothingThatIsMountedInsideReachesTheHost(String words, String field) throws Exception {
        Bundle shared = Bundle.create(
                directory,
                0,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind " + source + " " + source + " && mount --make-shared " + source + " && grep ' "
                                + source + " ' /proc/self/mountinfo | cut -d' ' -f7 && exec \"$@\"",
                        "sh"));
        Ended ended = shared.run(spec(
                shared,
                true,
                "grep ' /mapped ' /proc/self/mountinfo | cut -d' ' -f7",
                new Mount("/mapped", "none", source.toString(), List.of(words.split(" ", -1)))));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).hasSize(2);
        assertThat(ended.lines().getLast())
                .startsWith(field)
                .isNotEqualTo(ended.lines().getFirst());
    }

    @Test
    void aSourceThatTheContainersUsersCannotReach() throws Exception {
        directory.resolve("source").toFile().setExecutable(false, false);
        Path closed = Files.createDirectories(directory.resolve("closed/data")).getParent();
        Files.writeString(closed.resolve("data/file"), "reached");
        closed.toFile().setExecutable(false, false);
        Ended ended = run(true, "cat /data/file", Mount.bind(closed + "/data", "/data", "ro"));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).isEqualTo("reached");
    }

    @Test
    void aDeviceOfUsersOfTheContainer() throws Exception {
        assumeTrue(Host.detect().kernelAtLeast(6, 15), "a kernel that clones no detached mounts");
        Spec spec = spec(
                bundle,
                true,
                "stat -c '%F %a %u %g' /dev/mine; dd if=/dev/mine bs=1 count=5 2>/dev/null | wc -c; stat -c %a /dev/null;"
                        + " grep -E ' /dev/(mine|null) ' /proc/self/mountinfo | cut -d' ' -f6");
        Device device = new Device('c', "/dev/mine", 1, 5, 0640, 10, 11);
        Ended ended = bundle.run(spec.toBuilder()
                .linux(spec.linux().toBuilder().devices(List.of(device)).build())
                .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines())
                .startsWith("character special file 640 10 11", "5", "666")
                .filteredOn(line -> line.contains("nosuid") && line.contains("noexec"))
                .hasSize(2);
        Device nobody = new Device('c', "/dev/mine", 1, 5, 0640, 70000, 11);
        assertThat(catchThrowable(() -> bundle.run(spec.toBuilder()
                        .linux(spec.linux().toBuilder().devices(List.of(nobody)).build())
                        .build())))
                .hasMessageContaining("user 70000 does not exist");
    }

    @Test
    void withoutAnyUsersToMapTo() {
        assertThat(catchThrowable(() -> run(false, "true", Mount.bind(source.toString(), "/mapped", "idmap"))))
                .hasMessageContaining("idmap")
                .hasMessageContaining(".options");
        assertThat(catchThrowable(() -> run(true, "true", new Mount("/m", "tmpfs", "tmpfs", List.of("idmap")))))
                .hasMessageContaining("only a bind mount");
        assertThat(catchThrowable(() -> run(true, "true", new Mount("/m", "tmpfs", "tmpfs", List.of(), USERS, USERS))))
                .hasMessageContaining(".uidMappings")
                .hasMessageContaining("only a bind mount");
    }

    @Test
    void aFileSystemThatHasNoSuchMounts() throws Exception {
        Ended ended = run(true, "true", Mount.bind("/proc/self/attr", "/mapped", "idmap"));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("map the ids of /proc/self/attr").contains("no id-mapped mounts");
    }
}
