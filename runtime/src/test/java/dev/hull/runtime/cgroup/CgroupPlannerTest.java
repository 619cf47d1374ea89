package dev.hull.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Spec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CgroupPlannerTest {
    @TempDir
    Path directory;

    private static Linux linux(String resources) {
        return Spec.parse(Json.parse("{\"ociVersion\": \"1.2.0\", \"linux\": {\"resources\": " + resources + "}}"))
                .linux();
    }

    /** Blocks of {@code testfiles/cgroups.txt}: resources, "v1" or "v2" with lines "file = value", or an error. */
    static Stream<Arguments> limits() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (var in = CgroupPlannerTest.class.getResourceAsStream("/testfiles/cgroups.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.split("\n\n", -1)) {
                String[] parts = block.strip().split("\n(?=v[12])", -1);
                for (int i = 1; i < parts.length && !block.startsWith("#"); i++) {
                    String[] lines = parts[i].split("\n", 2);
                    cases.add(Arguments.of(parts[0], lines[0], lines.length > 1 ? lines[1] : ""));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("limits")
    void limitsBecomeFiles(String resources, String version, String expected) throws IOException {
        CgroupLayout layout = version.equals("v1") ? CgroupFixture.hybrid(directory) : CgroupFixture.v2(directory);
        Path group = Files.createDirectories(directory.resolve("cpu,cpuacct/hull"));
        Files.writeString(group.resolve("../cpu.rt_runtime_us"), "950000\n");
        Files.writeString(group.resolve("cpu.rt_runtime_us"), "950000\n");
        StringBuilder text = new StringBuilder();
        try {
            CgroupPlan plan = CgroupPlanner.plan(linux(resources), "x", "/hull", layout, true);
            for (CgroupPlan.Write write : plan.writes()) {
                if (!write.file().equals("cgroup.subtree_control")
                        && !write.file().startsWith("devices.")) {
                    assertThat(write.path()).startsWith(directory.toString()).endsWith("/hull/x");
                    text.append(
                                    write.path(),
                                    directory.toString().length(),
                                    write.path().length() - "/hull/x".length())
                            .append('/')
                            .append(write.file())
                            .append(" = ")
                            .append(write.value().replace("\n", " | "))
                            .append('\n');
                }
            }
        } catch (HullException e) {
            text.append(e.sentence());
        }
        assertThat(text.toString().replace(directory.toString(), "@tmp@").strip())
                .isEqualTo(expected.strip());
    }

    @Test
    void realTimeIsRefusedWhereThereIsNone() throws IOException {
        CgroupLayout layout = CgroupFixture.hybrid(directory);
        Linux linux = linux("{\"cpu\": {\"realtimeRuntime\": 1000}}");
        assertThatThrownBy(() -> CgroupPlanner.plan(linux, "x", "/hull", layout, true))
                .hasMessageContaining("CONFIG_RT_GROUP_SCHED");

        Path group = Files.createDirectories(directory.resolve("cpu,cpuacct/hull"));
        Files.writeString(group.resolve("../cpu.rt_runtime_us"), "950000\n");
        Files.writeString(group.resolve("cpu.rt_runtime_us"), "0\n");
        assertThatThrownBy(() -> CgroupPlanner.plan(linux, "x", "/hull", layout, true))
                .hasMessageContaining("has no real-time to give");
    }

    @Test
    void controllersAreEnabledFromTheRootDown() throws IOException {
        CgroupPlan plan = CgroupPlanner.plan(
                linux("{\"pids\": {\"limit\": 5}, \"hugepageLimits\": []}"),
                "x",
                "/a/b",
                CgroupFixture.v2(directory),
                true);
        assertThat(plan.writes())
                .extracting(write -> write.path().substring(directory.toString().length()) + " " + write.file() + " "
                        + write.value())
                .containsExactly(
                        "/a cgroup.subtree_control +pids +cpu +memory",
                        "/a/b cgroup.subtree_control +pids +cpu +memory",
                        "/a/b/x pids.max 5");
    }

    /** A controller that is in no tree of version 1 is in the unified one, which has no more enabled than anybody asked for. */
    @Test
    void onTheHybridLayoutOneOfTheUnifiedTreeIsEnabled() throws IOException {
        CgroupFixture.hybrid(directory);
        Path unified = directory.resolve("unified");
        Files.writeString(unified.resolve("cgroup.controllers"), "hugetlb\n");
        CgroupLayout layout = CgroupLayout.parse(
                "41 31 0:41 / %s rw - cgroup cgroup rw,pids\n42 31 0:42 / %s rw - cgroup2 cgroup2 rw\n"
                        .formatted(directory.resolve("pids"), unified),
                "8:pids:/\n0::/\n");
        Linux linux = linux("{\"hugepageLimits\": [{\"pageSize\": \"2MB\", \"limit\": 4194304}]}");
        List<CgroupPlan.Write> writes =
                CgroupPlanner.plan(linux, "x", "", layout, false).writes();
        assertThat(writes)
                .extracting(
                        write -> directory.relativize(Path.of(write.path())) + "/" + write.file() + "=" + write.value())
                .containsExactly(
                        "unified/cgroup.subtree_control=+hugetlb",
                        "unified/x/hugetlb.2MB.max=4194304",
                        "unified/x/hugetlb.2MB.rsvd.max=4194304");
    }

    @Test
    void whereNothingMayBeWrittenThereAreNoGroups() {
        CgroupLayout layout =
                CgroupLayout.parse("50 49 0:29 / /proc/self/memory ro - cgroup cgroup rw,memory\n", "4:memory:/own\n");
        CgroupPlan plan = CgroupPlanner.plan(Linux.NONE, "x", "/hull", layout, false);
        assertThat(plan.groups()).isEmpty();
        assertThat(plan.pathIn(layout.with("memory"))).isEqualTo("/proc/self/memory/own");
        assertThatThrownBy(() -> CgroupPlanner.plan(linux("{\"memory\": {\"limit\": 9}}"), "x", "/hull", layout, false))
                .hasMessage("$.linux.resources.memory.limit: the memory controller is not available to this user:"
                        + " /proc/self/memory is not writable; cgroup v1 cannot be delegated safely, run as root or"
                        + " without the limit");
    }

    @Test
    void rulesOnDevices() throws IOException {
        Linux linux = linux("""
                {"devices": [
                  {"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rw"},
                  {"allow": true, "type": "b", "major": 8, "access": "r"},
                  {"allow": false, "type": "c", "major": 5, "minor": 0, "access": "w"}]}
                """);
        CgroupPlan v1 = CgroupPlanner.plan(linux, "x", "/hull", CgroupFixture.hybrid(directory), true);
        assertThat(v1.deviceFilter()).isNull();
        assertThat(v1.writes())
                .extracting(write -> write.file() + " " + write.value().replace("\n", "|"))
                .containsExactly(
                        "devices.deny a",
                        "devices.allow c 1:3 rw|b 8:* r",
                        "devices.deny c 5:0 w",
                        "devices.allow c *:* m|b *:* m|c 1:5 rwm|c 1:7 rwm|c 1:8 rwm|c 1:9 rwm|c 5:2 rwm|c 136:* rwm|c 10:200 rwm");
        Path root = Files.createDirectory(directory.resolve("v2"));
        CgroupPlan v2 = CgroupPlanner.plan(linux, "x", "/hull", CgroupFixture.v2(root), true);
        assertThat(v2.deviceFilter().path()).isEqualTo(root + "/hull/x");
        assertThat(v2.deviceFilter().program())
                .isEqualTo(DeviceProgram.compile(
                        DevicesController.effective(linux.resources().devices())));
        assertThat(CgroupPlanner.plan(linux, "x", "/hull", CgroupFixture.v2(root), false)
                        .deviceFilter())
                .isNull();
    }

    @Test
    void rulesOnDevicesThatCannotBeAppliedAreAWarningForRoot() {
        Linux linux = linux("{\"devices\": [{\"allow\": false}]}");
        assertThat(CgroupPlanner.plan(linux, "x", "/hull", CgroupLayout.NONE, true)
                        .warnings())
                .containsExactly("rules on devices are not in force: the devices controller is not available:"
                        + " no control groups are mounted; mount them at /sys/fs/cgroup");
        assertThat(CgroupPlanner.plan(linux, "x", "/hull", CgroupLayout.NONE, false)
                        .warnings())
                .isEmpty();
    }

    @Test
    void aGroupThatIsInUseIsNotTaken() throws IOException {
        CgroupLayout layout = CgroupFixture.v2(directory);
        Files.createDirectories(directory.resolve("hull/x"));
        Files.writeString(directory.resolve("hull/x/cgroup.procs"), "17\n");
        assertThatThrownBy(() -> CgroupPlanner.plan(Linux.NONE, "x", "/hull", layout, true))
                .hasMessage("control group " + directory + "/hull/x: has processes already; is the container running?")
                .extracting(e -> ((HullException) e).kind())
                .isEqualTo(ErrorKind.CONFLICT);
    }

    @Test
    void swapIsLimitedWhereTheKernelAccountsForIt() throws IOException {
        CgroupLayout layout = CgroupFixture.hybrid(directory);
        assertThat(CgroupPlanner.limitsSwap(layout)).isTrue();
        Files.delete(directory.resolve("memory/memory.memsw.limit_in_bytes"));
        assertThat(CgroupPlanner.limitsSwap(layout)).isFalse();
        assertThat(CgroupPlanner.limitsSwap(CgroupLayout.NONE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2,1", "3,2", "102,17", "256,35", "512,59", "1024,100", "2048,174", "262144,10000"})
    void sharesBecomeWeights(long shares, long weight) {
        assertThat(CpuController.weight(shares)).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({"10,1", "100,910", "500,4950", "1000,10000"})
    void blockWeightsBecomeIoWeights(long block, long io) {
        assertThat(BlockIoController.convertWeight(block)).isEqualTo(io);
    }
}
