package dev.hull.linux.shell;

import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanFlags;

/** Prints steps on files, control groups and network devices. */
final class HostSteps {
    private final Story story;

    HostSteps(Story story) {
        this.story = story;
    }

    void file(FileStep step) {
        Text out = story.here();
        switch (step) {
            case FileStep.MakeDirectory s ->
                out.comment("A directory of Hull's.")
                        .line("[ -d " + Words.quote(s.path()) + " ] || { mkdir -p " + Words.quote(s.path())
                                + " && chmod " + octal(s.mode()) + " " + Words.quote(s.path()) + "; }");
            case FileStep.WriteFile s -> writeFile(out, s);
            case FileStep.RemoveFile s ->
                out.comment(Reasons.removedFile(s.path())).line("rm -f " + Words.quote(s.path()));
            case FileStep.RemoveTree s -> {
                story.toolbox.helper(Helper.REMOVE_TREE);
                out.comment("The directory goes with everything below.").line("remove_tree " + Words.quote(s.path()));
            }
            case FileStep.PidFile s ->
                out.comment("Hull records process ids and their start times in " + s.path()
                        + ". This script does not, so that Hull does not take the container for its own.");
            case FileStep.ExitFile s ->
                out.comment("Hull records how the program ended in " + s.path() + ". This script does not.");
            case FileStep.AppendEvent s ->
                out.comment(
                        "Hull adds a line to " + s.path() + ", which its events are read from. This script does not.");
        }
    }

    private static void writeFile(Text out, FileStep.WriteFile s) {
        String arrow = (s.flags() & PlanFlags.WRITE_APPEND) != 0 ? " >>" : " >";
        String end = (s.flags() & PlanFlags.WRITE_OPTIONAL) != 0 ? " || true" : "";
        out.comment(Reasons.writtenFile(s.path()));
        out.line("printf '%s' " + Words.quote(s.text()) + arrow + Words.quote(s.path()) + end);
    }

    void cgroup(CgroupStep step) {
        Text out = story.here();
        switch (step) {
            case CgroupStep.CgroupCreate s -> {
                story.toolbox.helper(Helper.NEW_CGROUP);
                out.comment(
                                "Control groups: the kernel counts and limits what the processes in one use together. Version 1 has one tree for"
                                        + " each resource, version 2 one tree for all.")
                        .line("new_cgroup " + Words.quote(s.path()));
            }
            case CgroupStep.CgroupWrite s -> {
                out.comment(Reasons.limit(s.file()));
                for (String line : s.value().split("\n", -1)) {
                    out.line("echo " + Words.quote(line) + " >" + Words.quote(s.path() + "/" + s.file()));
                }
            }
            case CgroupStep.CgroupJoin s -> {
                String process = story.inContainer() ? "0" : "\"$pid\"";
                out.comment(
                                "The first process enters its groups before anything else, so that nothing of it goes uncounted."
                                        + (story.inContainer() ? " 0 stands for the process that writes it." : ""))
                        .line("echo " + process + " >" + Words.quote(s.path() + "/cgroup.procs"));
            }
            case CgroupStep.CgroupDevices s ->
                out.comment(
                        "Hull puts rules on devices on " + s.path() + ", an eBPF program of " + s.program().length / 8
                                + " instructions. No tool of the shell loads one; this script does without.");
            case CgroupStep.CgroupRemove s -> {
                story.toolbox.helper(Helper.END_CGROUP);
                out.comment("The control groups go, with whatever is left in them.")
                        .line("end_cgroup " + Words.quote(s.path()));
            }
            case CgroupStep.CgroupOom s ->
                out.comment(
                                "Was a process killed because the group had no memory left? Hull records it; here it is said.")
                        .line("! grep -q " + Words.quote("^" + s.key() + " [1-9]") + " "
                                + Words.quote(s.path() + "/" + s.file())
                                + " 2>/dev/null || echo 'the container ran out of memory' >&2");
        }
    }

    void network(NetworkStep step) {
        story.toolbox.tool("ip");
        Text out = story.here();
        switch (step) {
            case NetworkStep.Bridge s -> bridge(out, s);
            case NetworkStep.NftTable s -> {
                story.toolbox.tool("nft");
                out.comment(
                        "Hull's own packet filter table: who leaves the subnet gets the host's address (masquerade), nobody"
                                + " outside opens a connection inwards. It is loaded only when its marker, the empty chain, is missing.");
                out.input(
                        "nft list chain inet " + Words.quote(s.table()) + " " + Words.quote(s.chain())
                                + " >/dev/null 2>&1 || nft -f -",
                        s.script(),
                        "NFT");
            }
            case NetworkStep.Veth s -> {
                String mtu = s.mtu() > 0 ? " mtu " + s.mtu() : "";
                String mac = s.mac().isEmpty() ? "" : " address " + Words.quote(s.mac());
                out.comment("A cable: a pair of devices, one end made right inside the container's network namespace.")
                        .line("ip link add " + Words.quote(s.hostName()) + mtu + " type veth peer name "
                                + Words.quote(s.containerName()) + mac + mtu + " netns \"$pid\"");
                String master = s.bridge().isEmpty() ? "" : " master " + Words.quote(s.bridge());
                out.comment("The other end is plugged into the bridge.")
                        .line("ip link set " + Words.quote(s.hostName()) + master + " up");
            }
            case NetworkStep.LinkRemove s ->
                out.comment("The network device goes.")
                        .line("ip link delete " + Words.quote(s.name()) + " 2>/dev/null || true");
            case NetworkStep.LinkUp s ->
                out.comment(Reasons.device(s.name())).line("ip link set " + Words.quote(s.name()) + " up");
            case NetworkStep.AddressAdd s -> {
                boolean broadcast = s.address().indexOf(':') < 0 && s.prefixLength() < 31;
                out.comment("The container's address.")
                        .line("ip address add " + s.address() + "/" + s.prefixLength()
                                + (broadcast ? " broadcast +" : "") + " dev " + Words.quote(s.device()));
            }
            case NetworkStep.RouteAdd s -> {
                boolean everything = s.destination().equals("default");
                String destination = everything ? "default" : s.destination() + "/" + s.prefixLength();
                out.comment(everything ? "Everything else goes by way of the host." : "A route to " + destination + ".")
                        .line("ip route add " + Words.quote(destination) + " via " + Words.quote(s.gateway()));
            }
        }
    }

    private static void bridge(Text out, NetworkStep.Bridge s) {
        String name = Words.quote(s.name());
        String mtu = s.mtu() > 0 ? " mtu " + s.mtu() : "";
        out.comment(
                        "The bridge: a switch in the kernel that all containers are plugged into, made if it is missing. With a"
                                + " hardware address of its own it does not take that of whoever comes and goes.")
                .line("ip link show " + name + " >/dev/null 2>&1 || ip link add " + name + bridgeMac(s.address()) + mtu
                        + " type bridge");
        out.comment("The host's own address on it, which will be the containers' gateway.")
                .line("ip address replace " + Words.quote(s.address() + "/" + s.prefixLength()) + " broadcast + dev "
                        + name)
                .line("ip link set " + name + " up");
    }

    /** The same address that hull-init makes from an IPv4 address. */
    private static String bridgeMac(String address) {
        String[] octets = address.split("\\.", -1);
        if (octets.length != 4) {
            return "";
        }
        StringBuilder mac = new StringBuilder(" address 02:48");
        for (String octet : octets) {
            mac.append(String.format(":%02x", Integer.parseInt(octet)));
        }
        return mac.toString();
    }

    static String octal(long mode) {
        return "0" + Long.toOctalString(mode & 07777);
    }
}
