package dev.hull.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.linux.dbus.Systemd.Property;
import dev.hull.linux.plan.CgroupStep;
import dev.hull.oci.runtime.CpuLimits;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.SpecException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of scopes, their groups, and limits as properties. */
class SystemdScopeTest {
    @ParameterizedTest
    @CsvSource({
        "machine.slice:hull:web, machine.slice, hull-web.scope",
        "a-b.slice:libpod:0af1, a-b.slice, libpod-0af1.scope",
        "-.slice::web, -.slice, web.scope"
    })
    void namesAreUnits(String cgroupsPath, String slice, String unit) {
        assertThat(SystemdScope.of(cgroupsPath)).isEqualTo(new SystemdScope(slice, unit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hull/x", "hull/x", "/a:b:c", "x"})
    void pathsAreNot(String cgroupsPath) {
        assertThat(SystemdScope.of(cgroupsPath)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:b",
                "a.slice:b:c:d",
                "service:b:c",
                "a--b.slice:b:c",
                "-a.slice:b:c",
                "a.slice:b:",
                "a.slice:b:c.slice",
                "a.slice:b:c d"
            })
    void mistakesAreNamed(String cgroupsPath) {
        assertThatThrownBy(() -> SystemdScope.of(cgroupsPath))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("$.linux.cgroupsPath: \"" + cgroupsPath + "\"");
    }

    @Test
    void slicesAreBelowEachOther() {
        CgroupLayout layout = new CgroupLayout(List.of(new CgroupHierarchy("/sys", List.of("cpu"), false, "/")));
        assertThat(new SystemdScope("a-b-c.slice", "x.scope").path(layout))
                .endsWith("/a.slice/a-b.slice/a-b-c.slice/x.scope");
        assertThat(new SystemdScope("-.slice", "x.scope").path(layout)).endsWith("/x.scope");
    }

    @ParameterizedTest
    @CsvSource({
        "/hull/ID, /hull/ID",
        "/hull/ID/below, /hull/ID",
        "/system.slice/hull-ID.scope/container, /system.slice/hull-ID.scope/container",
        "/system.slice/hull-ID.scope/container/init.scope, /system.slice/hull-ID.scope/container",
        "/system.slice/hull-ID.scope/containers, /system.slice/hull-ID.scope",
        "/hull/ID/container, /hull/ID"
    })
    void ownGroupEndsWithTheContainers(String group, String own) {
        assertThat(SystemdScope.ownGroup(group, "ID")).isEqualTo(own);
    }

    @Test
    void groupsOfOthersAreNotItsOwn() {
        assertThat(SystemdScope.ownGroup("/user.slice", "ID")).isNull();
    }

    @Test
    void theUserIsTheOneOfTheMachine() {
        String all = "         0          0 4294967295\n";
        String own = "         0       1000          1\n         1     100000      65536\n";
        assertThat(SystemdScope.outside("Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\n", all))
                .isZero();
        assertThat(SystemdScope.outside("Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nGid:\t0\n", all))
                .isEqualTo(1000);
        assertThat(SystemdScope.outside("Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\n", own))
                .isEqualTo(1000);
        assertThat(SystemdScope.outside("Name:\tjava\nUid:\t3\t3\t3\t3\nGid:\t0\n", own))
                .isEqualTo(100_002);
    }

    @Test
    void processorsAreBits() {
        assertThat(ScopeProperties.mask("0-1,3,9")).containsExactly(0b1011, 0b10);
    }

    @Test
    void groupsInTreesOfVersionOneGoWithTheUnit() {
        CgroupHierarchy freezer = new CgroupHierarchy("/freezer", List.of("freezer"), false, "/");
        CgroupHierarchy unified = new CgroupHierarchy("/unified", List.of(), true, "/");
        assertThat(ScopePlanner.end(
                        new SystemdScope("a.slice", "x.scope"),
                        List.of(
                                new CgroupPlan.Group(
                                        freezer, "/freezer/a.slice/x.scope", "/freezer/a.slice/x.scope/container"),
                                new CgroupPlan.Group(
                                        unified, "/unified/a.slice/x.scope", "/unified/a.slice/x.scope/container"))))
                .satisfiesExactly(
                        step -> assertThat(step).isInstanceOf(CgroupStep.SystemdCall.class),
                        step -> assertThat(step).isEqualTo(new CgroupStep.CgroupRemove("/freezer/a.slice/x.scope")));
    }

    @Test
    void limitsAreProperties() {
        Resources resources = Resources.NONE
                .withPids(-1L)
                .withCpu(new CpuLimits(1024L, 25_000L, null, null, null, null, "", "", null));
        assertThat(ScopeProperties.of(resources, false))
                .containsExactly(
                        Property.of("CPUWeight", 100),
                        Property.of("CPUQuotaPerSecUSec", 250_000),
                        Property.of("CPUQuotaPeriodUSec", 100_000),
                        Property.of("TasksMax", -1));
    }

    @Test
    void driversNeedTheirOwnKindOfPath() {
        Linux path = Linux.NONE.toBuilder().cgroupsPath("/a/b").build();
        Linux name = Linux.NONE.toBuilder().cgroupsPath("a.slice:b:c").build();
        assertThat(CgroupDriver.CGROUPFS.place(path, "id")).isSameAs(path);
        assertThat(CgroupDriver.SYSTEMD.place(name, "id")).isSameAs(name);
        assertThat(CgroupDriver.SYSTEMD.place(Linux.NONE, "id").cgroupsPath()).endsWith(".slice:hull:id");
        assertThatThrownBy(() -> CgroupDriver.CGROUPFS.place(name, "id")).hasMessageContaining("--systemd-cgroup");
        assertThatThrownBy(() -> CgroupDriver.SYSTEMD.place(path, "id")).hasMessageContaining("slice:prefix:name");
        assertThat(CgroupDriver.parse("systemd")).isEqualTo(CgroupDriver.SYSTEMD);
    }
}
