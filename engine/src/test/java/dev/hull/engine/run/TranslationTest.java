package dev.hull.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.engine.request.BlockIoRequest;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.DeviceRule;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {
    private static final Function<MountRequest.Volume, Mount> NO_VOLUMES =
            volume -> new Mount(volume.target(), "bind", volume.name(), List.of("rbind"));

    private static final Function<String, Optional<String>> FILES = path -> switch (path) {
        case "/etc/passwd" -> Optional.of("root:x:0:0:root:/root:/bin/sh\n# c\nweb:x:33:34:w:/srv:/bin/false\nbad\n");
        case "/etc/group" -> Optional.of("root:x:0:\nwww:x:34:\nlog:x:4:web,other\nadm:x:5:other\n");
        default -> Optional.empty();
    };

    private static RunRequest.Limits limits(long memory, long swap, long nanoCpus, long pids) {
        return new RunRequest.Limits(
                memory,
                swap,
                0,
                nanoCpus,
                0,
                0,
                0,
                "",
                "",
                pids,
                BlockIoRequest.NONE,
                false,
                List.of(),
                0,
                -1,
                0,
                0,
                "");
    }

    @ParameterizedTest
    @CsvSource({
        "'',0,0,/root,0",
        "web,33,34,/srv,34 4",
        "web:adm,33,5,/srv,5",
        "33,33,34,/srv,34 4",
        "33:7,33,7,/srv,7",
        "33:,33,34,/srv,34 4",
        "1000,1000,0,/,0",
        "1000:www,1000,34,/,34"
    })
    void findsUsersAndTheirGroupsThePrimaryOneFirst(String text, long uid, long gid, String home, String groups) {
        UserLookup user = UserLookup.find(text, List.of(), FILES);
        assertThat(user.uid()).isEqualTo(uid);
        assertThat(user.gid()).isEqualTo(gid);
        assertThat(user.home()).isEqualTo(home);
        assertThat(user.additionalGids()).map(String::valueOf).containsExactly(groups.split(" "));
    }

    @Test
    void addsGroups() {
        assertThat(UserLookup.find("web", List.of("adm", "99", "log"), FILES).additionalGids())
                .containsExactly(34L, 4L, 5L, 99L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "web:none", "4294967295", "99999999999", ":web"})
    void refusesUnknownUsers(String text) {
        assertThatThrownBy(() -> UserLookup.find(text, List.of(), text.startsWith(":") ? p -> Optional.empty() : FILES))
                .isInstanceOf(HullException.class);
    }

    @Test
    void findsRootWithoutAnyFile() {
        assertThat(UserLookup.find("", List.of(), path -> Optional.empty()))
                .isEqualTo(new UserLookup(0, 0, List.of(0L), "/"));
    }

    @Test
    void translatesLimits() {
        Resources resources = LimitTranslation.resources(limits(64 << 20, 0, 1_500_000_000L, 10), 2, true);
        assertThat(resources.memory().limit()).isEqualTo(64L << 20);
        assertThat(resources.memory().swap()).isEqualTo(128L << 20);
        assertThat(resources.cpu().quota()).isEqualTo(150_000);
        assertThat(resources.cpu().period()).isEqualTo(100_000);
        assertThat(resources.pids()).isEqualTo(10);
        assertThat(LimitTranslation.resources(limits(64 << 20, 0, 0, 0), 2, false)
                        .memory()
                        .swap())
                .isNull();
        assertThat(LimitTranslation.resources(limits(0, 0, 0, 0), 2, true)).isEqualTo(Resources.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "99 | Requested CPUs are not available - requested 99, available: 0-3,8",
                "0-4 | requested 0-4, available: 0-3,8",
                "x | invalid list of CPUs \"x\"",
                "3-1 | invalid list",
                "1- | invalid list",
                "0-99999999 | invalid list",
                "4294967295 | invalid list"
            })
    void listsOfProcessorsAreThoseOfThisMachine(String list, String reason, @TempDir Path directory)
            throws IOException {
        Path online = Files.writeString(directory.resolve("online"), "0-3,8\n");
        assertThatThrownBy(() -> Cpusets.check("CPUs", list, online.toString())).hasMessageContaining(reason);
        Cpusets.check("CPUs", "0,2-3,8", online.toString());
        Cpusets.check("CPUs", "", online.toString());
        Cpusets.check("CPUs", "99", directory.resolve("none").toString());
    }

    @ParameterizedTest
    @CsvSource({"c 42:* rwm,c,42,,rwm", "b *:7 r,b,,7,r", "a *:* rw,a,,,rw"})
    void readsRulesOnDevices(String text, char type, Long major, Long minor, String access) {
        assertThat(DeviceChoice.rule(text)).isEqualTo(new DeviceRule(true, type, major, minor, access));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c", "c 1:2", "d 1:2 r", "c 1 r", "c 1:2 rwx", "c 1:-2 r", "c 1:2  r", "c 1:99999999999 r"})
    void refusesOtherRules(String text) {
        assertThatThrownBy(() -> DeviceChoice.rule(text))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("invalid device cgroup format '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"1000,0,0", "0,1000,0", "67108864,1000000,0", "0,0,3000000000", "0,0,1000"})
    void refusesContradictingLimits(long memory, long swap, long cpus) {
        assertThatThrownBy(() -> LimitTranslation.resources(limits(memory, swap, cpus, 0), 2, true))
                .isInstanceOf(HullException.class);
    }

    @Test
    void ordersMountsAndLetsRequestsReplaceDefaults() {
        List<Mount> defaults = List.of(
                new Mount("/proc", "proc", "proc", List.of()), new Mount("/dev/shm", "tmpfs", "shm", List.of()));
        List<Mount> files = List.of(Mount.bind("/h/hosts", "/etc/hosts"));
        List<Mount> mounts = MountAssembly.assemble(
                defaults,
                files,
                List.of(
                        new MountRequest.Tmpfs("/a/b/c/d", List.of()),
                        new MountRequest.Tmpfs("/dev/shm", List.of("exec", "size=1m")),
                        new MountRequest.Bind("/", "/a", List.of("ro"), true, false)),
                NO_VOLUMES);
        assertThat(mounts)
                .extracting(Mount::destination)
                .containsExactly("/proc", "/a", "/etc/hosts", "/dev/shm", "/a/b/c/d");
        assertThat(mounts.get(3).options()).containsExactly("nosuid", "nodev", "exec", "size=1m");
        assertThat(mounts.get(1).options()).containsExactly("rbind", "ro", "rprivate");
    }

    @Test
    void refusesMissingSourcesAndDoubleTargets() {
        assertThatThrownBy(() -> MountAssembly.assemble(
                        List.of(),
                        List.of(),
                        List.of(new MountRequest.Bind("/no/such", "/a", List.of(), true, false)),
                        NO_VOLUMES))
                .hasMessageContaining("bind source path does not exist: /no/such");
        assertThatThrownBy(() -> MountAssembly.assemble(
                        List.of(),
                        List.of(),
                        List.of(new MountRequest.Tmpfs("/a", List.of()), new MountRequest.Tmpfs("/a", List.of())),
                        NO_VOLUMES))
                .hasMessageContaining("Duplicate mount point: /a");
    }

    @Test
    void buildsEnvironments() {
        assertThat(Environment.of(
                                List.of("PATH=/x", "A=image", "GONE=1"),
                                List.of("A=mine", "HOST", "GONE", "EMPTY="),
                                Map.of("HOST", "h"),
                                "box",
                                true)
                        .toList())
                .containsExactly("PATH=/x", "HOSTNAME=box", "TERM=xterm", "A=mine", "HOST=h", "EMPTY=");
    }

    @Test
    void readsSecurityOptions() {
        SecuritySettings settings = SecuritySettings.parse(
                List.of("no-new-privileges", "seccomp=p.json", "apparmor:unconfined", "systempaths=unconfined"),
                Path.of("/d"));
        assertThat(settings).isEqualTo(new SecuritySettings(true, false, Optional.of(Path.of("/d/p.json")), "", true));
        assertThatThrownBy(() -> SecuritySettings.parse(List.of("wat=1"), Path.of("/")))
                .hasMessageContaining("wat=1");
    }

    @ParameterizedTest
    @CsvSource({"84,2,127", "84,13,126", "84,8,126", "51,22,125", "82,13,126"})
    void givesDockersExitCodes(int operation, int errno, int code) {
        LaunchFailure failure = LaunchFailure.parse("3 " + operation + " " + errno + " 4\nexec foo\n");
        assertThat(failure.exitCode()).isEqualTo(code);
        assertThat(failure.sentence()).contains("foo");
    }

    @Test
    void saysWhatDockerSaysOfAMissingProgram() {
        assertThat(LaunchFailure.parse("3 84 2 4\nexec foo: not in the search path\n")
                        .sentence())
                .isEqualTo("exec foo: executable file not found in $PATH (not in the search path of the container)");
    }

    @Test
    void keepsSysctlsInTheirNamespaces() {
        Sysctls.check(Map.of("net.ipv4.ip_forward", "1", "kernel.msgmax", "1"), true, true, true);
        assertThatThrownBy(() -> Sysctls.check(Map.of("vm.swappiness", "1"), true, true, true))
                .hasMessageContaining("vm.swappiness");
        assertThatThrownBy(() -> Sysctls.check(Map.of("net.a", "1"), false, true, true))
                .hasMessageContaining("shares");
    }
}
