package dev.hull.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that look like the mounted control groups of different machines. */
public final class CgroupFixture {
    private CgroupFixture() {}

    /** Trees of version 1, one of them with two controllers, and an empty unified tree. */
    public static CgroupLayout hybrid(Path root) throws IOException {
        StringBuilder mounts = new StringBuilder();
        StringBuilder groups = new StringBuilder();
        int number = 20;
        for (String tree : new String[] {
            "cpu,cpuacct",
            "cpuset",
            "memory",
            "devices",
            "blkio",
            "pids",
            "freezer",
            "net_cls,net_prio",
            "hugetlb",
            "rdma"
        }) {
            Files.createDirectories(root.resolve(tree));
            mounts.append("%d 31 0:%d / %s rw,relatime shared:9 - cgroup cgroup rw,%s\n"
                    .formatted(number, number, root.resolve(tree), tree));
            groups.append("%d:%s:/user\n".formatted(number, tree));
            number++;
        }
        Files.writeString(root.resolve("memory/memory.memsw.limit_in_bytes"), "0\n");
        Files.createDirectories(root.resolve("systemd"));
        mounts.append("41 31 0:41 / %s rw - cgroup cgroup rw,xattr,name=systemd\n".formatted(root.resolve("systemd")));
        groups.append("1:name=systemd:/user.slice\n");
        Files.createDirectories(root.resolve("unified"));
        Files.writeString(root.resolve("unified/cgroup.controllers"), "\n");
        mounts.append("42 31 0:42 / %s rw - cgroup2 cgroup2 rw\n".formatted(root.resolve("unified")));
        groups.append("0::/user.slice\n");
        return CgroupLayout.parse(mounts.toString(), groups.toString());
    }

    /** The unified tree alone, of which systemd has enabled some controllers. */
    public static CgroupLayout v2(Path root) throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory hugetlb pids rdma misc\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        return CgroupLayout.parse(
                "30 23 0:26 / %s rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n".formatted(root),
                "0::/user.slice/session-1.scope\n");
    }
}
