package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.DeviceRequest;
import dev.hull.engine.request.EnvironmentFile;
import dev.hull.engine.request.MountParser;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.PortParser;
import dev.hull.engine.request.PortRequest;
import dev.hull.engine.request.RunRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The options that describe a container, shared by {@code run} and {@code explain run}. */
final class RunOptions {
    static final Option<Boolean> INTERACTIVE =
            Option.flag("interactive", "Keep STDIN open even if not attached").letter('i');
    static final Option<Boolean> TTY =
            Option.flag("tty", "Allocate a pseudo-TTY").letter('t');
    static final Option<Boolean> DETACH = Option.flag("detach", "Run container in background and print container ID")
            .letter('d');
    static final Option<Boolean> REMOVE = Option.flag("rm", "Automatically remove the container when it exits");
    static final Option<String> NAME = Option.string("name", "Assign a name to the container");
    static final Option<List<String>> ENV =
            Option.list("env", "Set environment variables").letter('e');
    static final Option<List<String>> ENV_FILE = Option.list("env-file", "Read in a file of environment variables");
    static final Option<String> WORKDIR =
            Option.string("workdir", "Working directory inside the container").letter('w');
    static final Option<String> USER = Option.string("user", "Username or UID (format: <name|uid>[:<group|gid>])")
            .letter('u');
    static final Option<List<String>> GROUP_ADD = Option.list("group-add", "Add additional groups to join");
    static final Option<List<String>> VOLUME =
            Option.list("volume", "Bind mount a volume, directory or file").letter('v');
    static final Option<List<String>> VOLUMES_FROM =
            Option.list("volumes-from", "Mount volumes from the specified container(s)");
    static final Option<String> VOLUME_DRIVER =
            Option.string("volume-driver", "Optional volume driver for the container");
    static final Option<List<String>> MOUNT =
            Option.list("mount", "Attach a filesystem mount to the container").placeholder("mount");
    static final Option<List<String>> TMPFS = Option.list("tmpfs", "Mount a tmpfs directory");
    static final Option<Boolean> READ_ONLY =
            Option.flag("read-only", "Mount the container's root filesystem as read only");
    static final Option<String> ENTRYPOINT =
            Option.string("entrypoint", "Overwrite the default ENTRYPOINT of the image");
    static final Option<String> HOSTNAME =
            Option.string("hostname", "Container host name").letter('h');
    static final Option<String> DOMAINNAME = Option.string("domainname", "Container NIS domain name");
    static final Option<String> NETWORK = Option.string(
                    "network",
                    "Connect a container to a network: bridge, host, none, container:NAME, pasta, slirp4netns")
            .alias("net");
    static final Option<List<String>> DNS = Option.list("dns", "Set custom DNS servers");
    static final Option<List<String>> DNS_SEARCH = Option.list("dns-search", "Set custom DNS search domains");
    static final Option<List<String>> DNS_OPTION =
            Option.list("dns-option", "Set DNS options").alias("dns-opt");
    static final Option<List<String>> ADD_HOST = Option.list("add-host", "Add a custom host-to-IP mapping (host:ip)");
    static final Option<String> MAC_ADDRESS =
            Option.string("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)");
    static final Option<List<String>> PUBLISH =
            Option.list("publish", "Publish a container's port(s) to the host").letter('p');
    static final Option<Boolean> PUBLISH_ALL = Option.flag("publish-all", "Publish all exposed ports to random ports")
            .letter('P');
    static final Option<List<String>> EXPOSE = Option.list("expose", "Expose a port or a range of ports");
    static final Option<String> IP = Option.string("ip", "IPv4 address (e.g., 172.30.100.104)");
    static final Option<String> PID = Option.string("pid", "PID namespace to use: host, private, container:NAME");
    static final Option<String> IPC = Option.string("ipc", "IPC mode to use: host, private, none, container:NAME");
    static final Option<String> UTS = Option.string("uts", "UTS namespace to use: host, private, container:NAME");
    static final Option<String> CGROUPNS =
            Option.string("cgroupns", "Cgroup namespace to use: host, private, container:NAME");
    static final Option<List<String>> CAP_ADD = Option.commaList("cap-add", "Add Linux capabilities");
    static final Option<List<String>> CAP_DROP = Option.commaList("cap-drop", "Drop Linux capabilities");
    static final Option<Boolean> PRIVILEGED = Option.flag("privileged", "Give extended privileges to this container");
    private static final String SECCOMP = "seccomp";
    static final Option<List<String>> SECURITY_OPT = Option.list("security-opt", "Security options");
    static final Option<Map<String, String>> SYSCTL = Option.map("sysctl", "Sysctl options");
    static final Option<List<String>> DEVICE = Option.list("device", "Add a host device to the container");
    static final Option<List<String>> DEVICE_CGROUP_RULE =
            Option.list("device-cgroup-rule", "Add a rule to the cgroup allowed devices list, such as 'c 42:* rwm'");
    static final Option<Map<String, String>> ANNOTATION =
            Option.map("annotation", "Add an annotation to the container (passed through to the OCI runtime)");
    static final Option<List<String>> ATTACH =
            Option.list("attach", "Attach to STDIN, STDOUT or STDERR").letter('a');
    static final Option<Long> MEMORY = Option.bytes("memory", "Memory limit").letter('m');
    static final Option<Long> MEMORY_SWAP = Option.bytesOrUnlimited(
            "memory-swap", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap");
    static final Option<Long> MEMORY_RESERVATION = Option.bytes("memory-reservation", "Memory soft limit");
    static final Option<Long> CPUS = Option.processors("cpus", "Number of CPUs");
    static final Option<Long> CPU_SHARES =
            Option.integer("cpu-shares", "CPU shares (relative weight)").letter('c');
    static final Option<Long> CPU_PERIOD =
            Option.integer("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period");
    static final Option<Long> CPU_QUOTA =
            Option.integer("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota");
    static final Option<String> CPUSET_CPUS =
            Option.string("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)");
    static final Option<String> CPUSET_MEMS =
            Option.string("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)");
    static final Option<Long> PIDS_LIMIT =
            Option.integer("pids-limit", "Tune container pids limit (set -1 for unlimited)");
    static final Option<Long> BLKIO_WEIGHT =
            Option.unsignedShort("blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable");
    static final Option<Boolean> OOM_KILL_DISABLE = Option.flag("oom-kill-disable", "Disable OOM Killer");
    static final Option<Long> OOM_SCORE_ADJ =
            Option.integer("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)");
    static final Option<List<String>> ULIMIT =
            Option.list("ulimit", "Ulimit options").placeholder("ulimit");
    static final Option<Long> SHM_SIZE = Option.bytes("shm-size", "Size of /dev/shm");
    static final Option<List<String>> LABEL =
            Option.list("label", "Set meta data on a container").letter('l');
    static final Option<List<String>> LABEL_FILE = Option.list("label-file", "Read in a line delimited file of labels");
    static final Option<Boolean> INIT =
            Option.flag("init", "Run an init inside the container that forwards signals and reaps processes");
    static final Option<String> CIDFILE = Option.string("cidfile", "Write the container ID to the file");
    static final Option<String> STOP_SIGNAL = Option.string("stop-signal", "Signal to stop the container");
    static final Option<Boolean> SIG_PROXY =
            Option.flag("sig-proxy", "Proxy received signals to the process").orElse("true");
    static final Option<String> DETACH_KEYS =
            Option.string("detach-keys", "Override the key sequence for detaching a container");
    static final Option<String> PLATFORM =
            Option.string("platform", "Set platform if the image is for several (os/arch[/variant])");

    static final Option<String> RUNTIME =
            Option.string("runtime", "Runtime that makes the container: a name or a path, such as crun");
    private static final String CONTROL = "ctrl-";
    private static final String CONTROLLED = "abcdefghijklmnopqrstuvwxyz@[\\]^_";
    private static final int MOST_KEYS = 16;

    /** All of them, for a command's table. */
    static Option<?>[] all(Option<?>... more) {
        Option<?>[] shared = {
            INTERACTIVE,
            TTY,
            DETACH,
            REMOVE,
            NAME,
            ENV,
            ENV_FILE,
            WORKDIR,
            USER,
            GROUP_ADD,
            VOLUME,
            VOLUMES_FROM,
            VOLUME_DRIVER,
            MOUNT,
            TMPFS,
            READ_ONLY,
            ENTRYPOINT,
            HOSTNAME,
            DOMAINNAME,
            NETWORK,
            DNS,
            DNS_SEARCH,
            DNS_OPTION,
            ADD_HOST,
            MAC_ADDRESS,
            IP,
            PUBLISH,
            PUBLISH_ALL,
            EXPOSE,
            PID,
            IPC,
            UTS,
            CGROUPNS,
            CAP_ADD,
            CAP_DROP,
            PRIVILEGED,
            SECURITY_OPT,
            SYSCTL,
            DEVICE,
            DEVICE_CGROUP_RULE,
            ANNOTATION,
            ATTACH,
            MEMORY,
            MEMORY_SWAP,
            MEMORY_RESERVATION,
            CPUS,
            CPU_SHARES,
            CPU_PERIOD,
            CPU_QUOTA,
            CPUSET_CPUS,
            CPUSET_MEMS,
            PIDS_LIMIT,
            BLKIO_WEIGHT,
            OOM_KILL_DISABLE,
            OOM_SCORE_ADJ,
            ULIMIT,
            SHM_SIZE,
            LABEL,
            LABEL_FILE,
            INIT,
            CIDFILE,
            STOP_SIGNAL,
            SIG_PROXY,
            DETACH_KEYS,
            RUNTIME,
            ServiceOptions.FOREGROUND_SERVICE,
            ServiceOptions.SDNOTIFY,
            ServiceOptions.PRESERVE_FDS,
            PLATFORM
        };
        List<Option<?>> table = new ArrayList<>(List.of(shared));
        for (Option<?>[] others :
                new Option<?>[][] {LimitOptions.all(), SupervisionOptions.all(), more, RefusedOptions.all()}) {
            table.addAll(List.of(others));
        }
        return table.toArray(new Option<?>[0]);
    }

    private final Invocation invocation;
    private final CommandContext context;

    private RunOptions(Invocation invocation) {
        this.invocation = invocation;
        this.context = invocation.context();
    }

    /**
     * The request of a command line.
     *
     * @param arguments image, command and its arguments
     */
    static RunRequest request(Invocation invocation, List<String> arguments) {
        RefusedOptions.check(invocation);
        RunOptions options = new RunOptions(invocation);
        String name = invocation.get(NAME);
        return new RunRequest(
                arguments.getFirst(),
                arguments.subList(1, arguments.size()),
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                options.process(),
                options.isolation(),
                LimitOptions.of(invocation),
                options.storage(),
                options.network(),
                options.session(),
                SupervisionOptions.of(invocation));
    }

    private RunRequest.Process process() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String file : invocation.get(LABEL_FILE)) {
            for (String line : EnvironmentFile.read(context.resolve(file))) {
                putLabel(labels, line);
            }
        }
        for (String label : invocation.get(LABEL)) {
            if (label.isEmpty() || label.startsWith("=")) {
                throw LABEL.invalid(label, "the name is missing; expected NAME=value");
            }
            putLabel(labels, label);
        }
        String entrypoint = invocation.get(ENTRYPOINT);
        Optional<List<String>> words = !invocation.isSet(ENTRYPOINT)
                ? Optional.empty()
                : Optional.of(entrypoint.isEmpty() ? List.of() : List.of(entrypoint));
        return new RunRequest.Process(
                words,
                environment(invocation),
                invocation.get(WORKDIR),
                invocation.get(USER),
                invocation.get(GROUP_ADD),
                invocation.get(INIT),
                invocation.get(STOP_SIGNAL),
                SupervisionOptions.stopTimeout(invocation),
                labels,
                invocation.get(ANNOTATION));
    }

    /** The variables of {@code --env-file} and {@code --env}, in the order in which they count. */
    static List<String> environment(Invocation invocation) {
        List<String> environment = new ArrayList<>();
        for (String file : invocation.get(ENV_FILE)) {
            environment.addAll(EnvironmentFile.read(invocation.context().resolve(file)));
        }
        for (String assignment : invocation.get(ENV)) {
            if (assignment.isEmpty() || assignment.startsWith("=")) {
                throw ENV.invalid(assignment, "the name is missing; expected NAME=value");
            }
            environment.add(assignment);
        }
        return environment;
    }

    /** The keys of {@code --detach-keys}, else the usual ones. */
    static String detachKeys(Invocation invocation) {
        if (!invocation.isSet(DETACH_KEYS)) {
            return "ctrl-p,ctrl-q";
        }
        String keys = invocation.get(DETACH_KEYS);
        String[] words = keys.split(",", -1);
        for (String word : words) {
            boolean control = word.length() == CONTROL.length() + 1
                    && word.startsWith(CONTROL)
                    && CONTROLLED.indexOf(word.charAt(CONTROL.length())) >= 0;
            boolean plain = word.length() == 1 && word.charAt(0) < 128;
            if ((!control && !plain && !keys.isEmpty()) || words.length > MOST_KEYS) {
                throw DETACH_KEYS.invalid(
                        keys,
                        "expected at most " + MOST_KEYS
                                + " keys such as a, ctrl-p or ctrl-\\, with commas between them");
            }
        }
        return keys;
    }

    private static void putLabel(Map<String, String> labels, String text) {
        int equals = text.indexOf('=');
        labels.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
    }

    private RunRequest.Isolation isolation() {
        List<DeviceRequest> devices = new ArrayList<>();
        for (String device : invocation.get(DEVICE)) {
            devices.add(DeviceRequest.parse(device));
        }
        long oomScore = invocation.get(OOM_SCORE_ADJ);
        if (oomScore < -1000 || oomScore > 1000) {
            throw OOM_SCORE_ADJ.invalid(Long.toString(oomScore), "the range is -1000 to 1000");
        }
        return new RunRequest.Isolation(
                invocation.get(PID),
                invocation.get(IPC),
                invocation.get(UTS),
                invocation.get(CGROUPNS),
                invocation.get(HOSTNAME),
                invocation.get(DOMAINNAME),
                invocation.get(PRIVILEGED),
                invocation.get(CAP_ADD),
                invocation.get(CAP_DROP),
                securityOptions(invocation),
                invocation.get(SYSCTL),
                devices,
                invocation.get(DEVICE_CGROUP_RULE),
                (int) oomScore,
                invocation.isSet(RUNTIME)
                        ? invocation.get(RUNTIME)
                        : context.variable("HULL_RUNTIME").orElse(""));
    }

    private RunRequest.Storage storage() {
        String directory = context.directory().toString();
        List<MountRequest> mounts = new ArrayList<>();
        if (!invocation.get(VOLUME_DRIVER).isEmpty()
                && !invocation.get(VOLUME_DRIVER).equals("local")) {
            throw VOLUME_DRIVER.invalid(invocation.get(VOLUME_DRIVER), "the only driver is local");
        }
        for (String volume : invocation.get(VOLUME)) {
            mounts.add(MountParser.volume(volume, directory));
        }
        for (String mount : invocation.get(MOUNT)) {
            mounts.add(MountParser.mount(mount, directory));
        }
        for (String tmpfs : invocation.get(TMPFS)) {
            mounts.add(MountParser.tmpfs(tmpfs));
        }
        return new RunRequest.Storage(mounts, invocation.get(VOLUMES_FROM), invocation.get(READ_ONLY));
    }

    private RunRequest.Network network() {
        List<PortRequest> ports = new ArrayList<>();
        for (String publish : invocation.get(PUBLISH)) {
            ports.addAll(PortParser.publish(publish));
        }
        List<String> exposed = new ArrayList<>();
        for (String expose : invocation.get(EXPOSE)) {
            exposed.addAll(PortParser.expose(expose));
        }
        return new RunRequest.Network(
                invocation.get(NETWORK),
                invocation.get(DNS),
                invocation.get(DNS_SEARCH),
                invocation.get(DNS_OPTION),
                invocation.get(ADD_HOST),
                invocation.get(MAC_ADDRESS),
                invocation.get(IP),
                ports,
                invocation.get(PUBLISH_ALL),
                exposed);
    }

    private RunRequest.Session session() {
        return new RunRequest.Session(
                invocation.get(TTY),
                invocation.get(INTERACTIVE),
                invocation.get(DETACH),
                invocation.get(REMOVE),
                invocation.get(SIG_PROXY),
                detachKeys(invocation),
                invocation.isSet(CIDFILE)
                        ? context.resolve(invocation.get(CIDFILE)).toString()
                        : "",
                invocation.get(PLATFORM),
                ServiceOptions.attached(invocation, invocation.get(DETACH)),
                streams());
    }

    /** As Docker has it: {@code -i} attaches the input whatever {@code -a} says. */
    private RunRequest.Streams streams() {
        List<String> names = invocation.get(ATTACH);
        if (names.isEmpty()) {
            return RunRequest.Streams.ALL;
        }
        if (invocation.get(DETACH)) {
            throw new UsageException("conflicting options: cannot specify both --attach and --detach");
        }
        boolean output = false;
        boolean error = false;
        for (String name : names) {
            String stream = name.toLowerCase(Locale.ROOT);
            if (!stream.equals("stdin") && !stream.equals("stdout") && !stream.equals("stderr")) {
                throw ATTACH.invalid(name, "valid streams are STDIN, STDOUT and STDERR");
            }
            output |= stream.equals("stdout");
            error |= stream.equals("stderr");
        }
        if (!output && !error) {
            throw ATTACH.invalid(
                    "stdin", "attach STDOUT or STDERR too, or use -d: nobody would wait for the container");
        }
        return new RunRequest.Streams(true, output, error);
    }

    /** A profile is meant from here, also when the container is started from elsewhere later. */
    private static List<String> securityOptions(Invocation invocation) {
        List<String> options = new ArrayList<>();
        for (String option : invocation.get(SECURITY_OPT)) {
            String value = option.length() > SECCOMP.length() ? option.substring(SECCOMP.length() + 1) : "";
            boolean named = option.startsWith(SECCOMP + "=") || option.startsWith(SECCOMP + ":");
            boolean word = value.isEmpty() || value.equals("unconfined") || value.equals("builtin");
            options.add(
                    named && !word
                            ? SECCOMP + "=" + invocation.context().directory().resolve(value)
                            : option);
        }
        return options;
    }
}
