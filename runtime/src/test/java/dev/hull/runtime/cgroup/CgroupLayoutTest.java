package dev.hull.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupLayoutTest {
    @TempDir
    Path directory;

    @Test
    void treesOfVersionOne() throws IOException {
        CgroupLayout layout = CgroupFixture.hybrid(directory);
        assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.HYBRID);
        assertThat(layout.with("cpuacct").mountPoint()).isEqualTo(directory + "/cpu,cpuacct");
        assertThat(layout.with("cpuacct").controllers()).containsExactly("cpu", "cpuacct");
        assertThat(layout.with("cpu").ownGroup()).isEqualTo("/user");
        assertThat(layout.with("name=systemd").ownGroup()).isEqualTo("/user.slice");
        assertThat(layout.with("io")).isNull();
        assertThat(layout.unified().controllers()).isEmpty();
    }

    @Test
    void theUnifiedTreeAlone() throws IOException {
        CgroupLayout layout = CgroupFixture.v2(directory);
        assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.V2);
        assertThat(layout.with("memory").unified()).isTrue();
        assertThat(layout.with("devices")).isNull();
        assertThat(layout.unified().ownGroup()).isEqualTo("/user.slice/session-1.scope");
    }

    @Test
    void nothingAtAll() {
        CgroupLayout layout = CgroupLayout.parse("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "");
        assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.NONE);
        assertThat(layout.unified()).isNull();
    }

    /** Inside another container without a cgroup namespace, the mount shows a part of the tree. */
    @Test
    void aMountOfAPartOfATree() {
        CgroupLayout layout = CgroupLayout.parse(
                "50 49 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
                "4:memory:/docker/abc/inner\n");
        assertThat(layout.with("memory").ownGroup()).isEqualTo("/inner");
        assertThat(layout.with("memory").path("/hull/x")).isEqualTo("/sys/fs/cgroup/memory/hull/x");
    }

    @Test
    void aSecondMountOfATreeIsPassedOver() {
        CgroupLayout layout = CgroupLayout.parse("""
                50 49 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                51 49 0:29 / /srv/memory rw - cgroup cgroup rw,memory
                52 49 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
                """, "4:memory:/\n2:cpu:/\n1:cpuacct:/\n");
        assertThat(layout.hierarchies().stream()
                        .map(CgroupHierarchy::mountPoint)
                        .toList())
                .isEqualTo(List.of("/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu"));
    }

    @Test
    void spacesInAMountPoint() {
        CgroupLayout layout = CgroupLayout.parse(
                "50 49 0:29 / /my\\040groups/a\\134b rw - cgroup cgroup rw,memory\n", "4:memory:/\n");
        assertThat(layout.with("memory").mountPoint()).isEqualTo("/my groups/a\\b");
    }
}
