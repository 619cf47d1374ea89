package dev.hull.linux.shell;

import dev.hull.linux.plan.NetworkStep;

/** Prints steps on network devices, ports and helpers. */
final class NetworkSteps {
    private final Story story;

    NetworkSteps(Story story) {
        this.story = story;
    }

    void print(NetworkStep step) {
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
            case NetworkStep.LinkMove s ->
                out.comment("A network device of the host goes into the container. Hull takes its addresses along.")
                        .line("ip link set " + Words.quote(s.hostName()) + " netns \"$pid\" name "
                                + Words.quote(s.containerName()))
                        .line("nsenter --target \"$pid\" --net ip link set " + Words.quote(s.containerName()) + " up");
            case NetworkStep.LinkRemove s ->
                out.comment("The network device goes.")
                        .line("ip link delete " + Words.quote(s.name()) + " 2>/dev/null || true");
            case NetworkStep.HoldPorts s ->
                out.comment("Hull's monitor binds " + String.join(", ", s.ports())
                        + " without listening, so that no other program of"
                        + " this host gets what leads into the container. This script does without.");
            case NetworkStep.NetworkHelper s -> helper(out, s);
            case NetworkStep.HelperRequest s -> {
                story.toolbox.tool("socat");
                out.comment("Ports of the host that lead inside: slirp4netns is asked for them one by one.");
                for (String request : s.requests()) {
                    out.line("printf '%s' " + Words.quote(request) + " | socat -t 5 - UNIX-CONNECT:"
                            + Words.quote(s.socket()));
                }
            }
            case NetworkStep.ConntrackForget s ->
                out.comment(
                                "What the kernel once decided about packets of one UDP sender holds as long as that keeps sending:"
                                        + " it is made to forget.")
                        .raw(forget(s));
            case NetworkStep.Neighbour s ->
                out.comment("Whoever looked for this address in vain before, on this host, finds it at once.")
                        .line("ip neighbour replace " + s.address() + " lladdr " + s.mac() + " nud stale dev "
                                + Words.quote(s.device()));
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

    private void helper(Text out, NetworkStep.NetworkHelper s) {
        out.comment(
                        "A program of the user carries the packets: it takes them from a device inside and sends them as its own."
                                + " Its standard input is the container's network namespace. It says on descriptor "
                                + s.readyDescriptor() + " when it is ready, and ends with the container.")
                .line("mkfifo \"$work/ready\"")
                .line("(cd " + Words.quote(parent(s.pidFile())) + " && exec " + Words.quote(s.arguments())
                        + " </proc/\"$pid\"/ns/net " + redirections(s) + ") &")
                .line("echo \"$!\" >\"$work/network\"")
                .line("[ -n \"$(head -c 1 \"$work/ready\")\" ] || { cat " + Words.quote(s.log()) + " >&2; false; }");
        story.after
                .comment("The program that carried the packets goes.")
                .line("[ ! -e \"$work/network\" ] || kill \"$(cat \"$work/network\")\" 2>/dev/null");
    }

    private static String redirections(NetworkStep.NetworkHelper s) {
        String log = Words.quote(s.log());
        return s.readyDescriptor() == 1
                ? ">\"$work/ready\" 2>" + log
                : ">" + log + " 2>&1 " + s.readyDescriptor() + ">\"$work/ready\"";
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String forget(NetworkStep.ConntrackForget s) {
        StringBuilder lines = new StringBuilder();
        for (String port : s.ports()) {
            String[] words = port.split(" ", -1);
            String address = words[1].equals("0.0.0.0") ? "" : " --orig-dst " + words[1];
            lines.append("    conntrack -D -p udp --orig-port-dst ")
                    .append(words[2])
                    .append(address)
                    .append(" >/dev/null 2>&1 || true\n");
        }
        return lines.toString();
    }
}
