package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of {@code docker run} that Hull knows by name and does not have: whoever gives one learns why and what to do
 * instead. What only says how things are anyhow is taken ({@code --userns host}). Help leaves them out.
 */
final class RefusedOptions {
    private static final String WINDOWS = "it is for Windows containers; leave it out";
    private static final String ALONE = "networks with names of their own are needed for it; containers on the bridge"
            + " reach each other by address, and one can share another's network with --network container:NAME";
    /** By option: values that change nothing, and why every other is refused. */
    private static final Map<Option<?>, Refusal> ALL = new LinkedHashMap<>();

    private record Refusal(List<String> harmless, String why) {}

    static {
        add("cpu-count", WINDOWS, "0");
        add("cpu-percent", WINDOWS, "0");
        add("io-maxbandwidth", WINDOWS, "0");
        add("io-maxiops", WINDOWS, "0");
        add("isolation", WINDOWS, "default", "");
        add(
                "gpus",
                "the drivers of graphics cards are not known here; give their devices and libraries with --device and -v");
        add(
                "kernel-memory",
                "kernels from 5.16 on have no such limit, and --memory counts the kernel's memory too; use --memory",
                "0");
        add("link", "links between containers are a legacy of Docker: " + ALONE);
        add("network-alias", "network-scoped aliases are only supported for user-defined networks: " + ALONE);
        add("net-alias", "network-scoped aliases are only supported for user-defined networks: " + ALONE);
        add("ip6", "the bridge has IPv4 only");
        add("link-local-ip", "the bridge has no link-local addresses");
        add(
                "storage-opt",
                "the size of a container's layer cannot be limited; use --read-only with --tmpfs /path:size=64m,"
                        + " or a volume on a file system of that size");
        add(
                "userns",
                "invalid USER mode; as root containers have the host's ids, and -v a:b:map=me maps those of one"
                        + " directory; as an ordinary user those of /etc/subuid and /etc/subgid, and root inside is that"
                        + " user: what it writes to a bind is his own, without keep-id",
                "host",
                "");
        addFlag(
                "use-api-socket",
                "",
                "there is no engine whose socket could be mounted, and it would give the container the whole host",
                "false");
        addFlag(
                "disable-content-trust",
                "true",
                "signatures are not checked by Docker Content Trust here; name the image by its digest",
                "true");
    }

    private RefusedOptions() {}

    private static void add(String name, String why, String... harmless) {
        ALL.put(Option.list(name, "Not supported: " + why).hide(), new Refusal(List.of(harmless), why));
    }

    private static void addFlag(String name, String usual, String why, String... harmless) {
        Option<Boolean> flag = Option.flag(name, "Not supported: " + why).hide();
        ALL.put(usual.isEmpty() ? flag : flag.orElse(usual), new Refusal(List.of(harmless), why));
    }

    static Option<?>[] all() {
        return ALL.keySet().toArray(new Option<?>[0]);
    }

    /**
     * Checks that none of them is given.
     *
     * @throws UsageException about the first that is
     */
    static void check(Invocation invocation) {
        for (Map.Entry<Option<?>, Refusal> entry : ALL.entrySet()) {
            if (!invocation.isSet(entry.getKey())) {
                continue;
            }
            Object value = invocation.get(entry.getKey());
            List<Object> values = new ArrayList<>(value instanceof List<?> list ? list : List.of(value));
            for (Object each : values) {
                if (!entry.getValue().harmless().contains(each.toString())) {
                    throw new UsageException("--" + entry.getKey().name() + " " + each + " is not supported: "
                            + entry.getValue().why());
                }
            }
        }
    }
}
