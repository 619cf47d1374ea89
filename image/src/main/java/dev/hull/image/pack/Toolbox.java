package dev.hull.image.pack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The image {@code hull/toolbox}: the everyday programs of this machine, so that a first {@code hull run} needs neither a
 * network nor a registry, and a container without a shell can be looked into. What the machine lacks comes from busybox,
 * where that is installed; on a machine that has nothing else, busybox alone is the toolbox.
 */
public final class Toolbox {
    /** Name of the image. */
    public static final String NAME = "hull/toolbox";

    /** Whether a reference is the toolbox, which is packed where it is missing, instead of being looked for in a registry. */
    public static boolean is(String reference) {
        return reference.equals(NAME) || reference.equals(NAME + ":latest");
    }

    private static final String SHELLS = "bash sh";

    private static final String FILES =
            "ls cat cp mv rm mkdir rmdir ln chmod chown chgrp stat touch dd sync du df find xargs "
                    + "readlink realpath basename dirname mktemp mknod mkfifo truncate tree cmp diff md5sum sha256sum which";

    private static final String TEXT =
            "echo printf test [ true false expr seq yes head tail wc sort uniq cut tr tee grep sed awk "
                    + "less more vi xxd od hexdump base64 shuf paste nl tac jq";

    private static final String ARCHIVES = "tar gzip gunzip zcat xz bzip2 zstd cpio unzip";

    private static final String PROCESSES =
            "ps top free kill killall pkill pgrep pidof pstree uptime vmstat watch lsof fuser nice "
                    + "renice nohup timeout time sleep strace ltrace setsid taskset prlimit";

    private static final String SYSTEM =
            "id whoami groups env printenv pwd tty stty clear reset date hostname uname nproc getent "
                    + "mount umount mountpoint findmnt lsblk dmesg chroot pivot_root nsenter unshare lsns setpriv capsh getcap setcap "
                    + "ipcs logger ldd";

    private static final String NETWORK =
            "ip ss ping traceroute tracepath nc curl wget dig nslookup host tcpdump socat ifconfig "
                    + "route netstat arp";

    /** Programs for which busybox's own is taken when there is one: the usual ones bring more than all others together. */
    private static final Set<String> RATHER_BUSYBOX = Set.of("vi");

    private Toolbox() {}

    /** Names of all programs that a toolbox has where the machine has them. */
    public static List<String> programs() {
        return List.of(String.join(" ", SHELLS, FILES, TEXT, ARCHIVES, PROCESSES, SYSTEM, NETWORK)
                .split(" "));
    }

    /** The toolbox of this machine. */
    public static PackRequest request() {
        return request(Path.of("/"));
    }

    /**
     * The toolbox of the machine whose files lie below {@code root}.
     *
     * @throws dev.hull.oci.HullException {@link dev.hull.oci.ErrorKind#NOT_FOUND} by the plan of it, when nothing at all is found
     */
    public static PackRequest request(Path root) {
        SourceTree tree = new SourceTree(root);
        Optional<String> busybox = find(tree, "busybox").or(() -> find(tree, "busybox.static"));
        Set<String> applets = busybox.flatMap(path -> Text.bytes(tree, path))
                .map(BusyboxApplets::find)
                .orElse(Set.of());
        List<String> programs = new ArrayList<>();
        TreeMap<String, String> links = new TreeMap<>();
        for (String name : programs()) {
            Optional<String> found = find(tree, name);
            boolean byBusybox = applets.contains(name) && (found.isEmpty() || RATHER_BUSYBOX.contains(name));
            if (byBusybox && busybox.isPresent()) {
                String directory = SourceTree.parent(tree.walk(busybox.get()).path());
                links.put(
                        SourceTree.child(directory, name),
                        tree.walk(busybox.get()).path());
            } else {
                found.ifPresent(programs::add);
            }
        }
        busybox.ifPresent(programs::add);
        PackRequest.Builder request = PackRequest.of(programs)
                .root(root)
                .emptyDirectory("/root", 0700)
                .title("hull pack " + NAME);
        links.forEach(request::link);
        shell(programs, links).ifPresent(path -> request.command(List.of(path)));
        return request.build();
    }

    private static Optional<String> shell(List<String> programs, TreeMap<String, String> links) {
        return List.of(SHELLS.split(" ")).stream()
                .flatMap(name -> java.util.stream.Stream.concat(programs.stream(), links.keySet().stream())
                        .filter(path -> SourceTree.name(path).equals(name)))
                .findFirst();
    }

    /** Only in the usual directories: what else a user's path holds is the user's own. */
    private static Optional<String> find(SourceTree tree, String name) {
        return List.of(PackRequest.DEFAULT_PATH.split(":")).stream()
                .map(directory -> directory + "/" + name)
                .filter(path ->
                        tree.walk(path).node().filter(Node::isExecutable).isPresent())
                .findFirst();
    }
}
