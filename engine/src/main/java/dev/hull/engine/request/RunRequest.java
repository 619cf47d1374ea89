package dev.hull.engine.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code hull run} or {@code hull create} was asked for, before anything is looked up. Values are checked for their
 * form only; whether an image, user or device exists is the engine's to find out.
 *
 * @param image name or id of the image, or a prefix of the id
 * @param command words after the image; empty for the image's own command
 * @param name name of the container; empty for a generated one
 * @param process what runs and how
 * @param isolation namespaces and privileges
 * @param limits resource limits
 * @param storage mounts and the root file system
 * @param network addresses and names
 * @param session how the caller is connected
 * @param supervision what is done while it runs and when it ends
 */
public record RunRequest(
        String image,
        List<String> command,
        Optional<String> name,
        Process process,
        Isolation isolation,
        Limits limits,
        Storage storage,
        Network network,
        Session session,
        Supervision supervision) {

    public RunRequest {
        command = List.copyOf(command);
    }

    /** The same with exactly these mounts: nothing of another container's and of the image's is left to be looked up. */
    public RunRequest withMounts(List<MountRequest> mounts) {
        return new RunRequest(
                image,
                command,
                name,
                process,
                isolation,
                limits,
                new Storage(mounts, storage.volumesFrom(), storage.readOnlyRoot()),
                network,
                session,
                supervision);
    }

    /** The same from another image, such as one that a short name stands for. */
    public RunRequest withImage(String other) {
        return new RunRequest(other, command, name, process, isolation, limits, storage, network, session, supervision);
    }

    /** The same with another way of being connected. */
    public RunRequest with(Session other) {
        return new RunRequest(image, command, name, process, isolation, limits, storage, network, other, supervision);
    }

    /** The same with other limits. */
    public RunRequest with(Limits other) {
        return new RunRequest(image, command, name, process, isolation, other, storage, network, session, supervision);
    }

    /** The same with other supervision. */
    public RunRequest with(Supervision other) {
        return new RunRequest(image, command, name, process, isolation, limits, storage, network, session, other);
    }

    /** The same with other containers' namespaces to join. */
    public RunRequest joining(String network, String pid, String ipc, String uts, String cgroup) {
        return new RunRequest(
                image,
                command,
                name,
                process,
                new Isolation(
                        pid,
                        ipc,
                        uts,
                        cgroup,
                        isolation.hostname,
                        isolation.domainname,
                        isolation.privileged,
                        isolation.capabilitiesAdded,
                        isolation.capabilitiesDropped,
                        isolation.securityOptions,
                        isolation.sysctls,
                        isolation.devices,
                        isolation.deviceRules,
                        isolation.oomScoreAdjustment,
                        isolation.runtime),
                limits,
                storage,
                new Network(
                        network,
                        this.network.nameServers,
                        this.network.searchDomains,
                        this.network.resolverOptions,
                        this.network.extraHosts,
                        this.network.macAddress,
                        this.network.ipAddress,
                        this.network.ports,
                        this.network.publishAll,
                        this.network.exposed),
                session,
                supervision);
    }

    /** The same with the values of variables that were asked for by name only. */
    public RunRequest inEnvironment(Map<String, String> caller) {
        List<String> environment = new ArrayList<>();
        boolean same = true;
        for (String assignment : process.environment) {
            boolean taken = assignment.indexOf('=') < 0 && caller.containsKey(assignment);
            same &= !taken;
            environment.add(taken ? assignment + "=" + caller.get(assignment) : assignment);
        }
        if (same) {
            return this;
        }
        Process resolved = new Process(
                process.entrypoint,
                environment,
                process.workingDirectory,
                process.user,
                process.additionalGroups,
                process.init,
                process.stopSignal,
                process.stopTimeout,
                process.labels,
                process.annotations);
        return new RunRequest(
                image, command, name, resolved, isolation, limits, storage, network, session, supervision);
    }

    /**
     * What runs.
     *
     * @param entrypoint replaces the image's entry point; an empty list clears it
     * @param environment {@code NAME=value}, or {@code NAME} to take over the caller's value, later ones win
     * @param workingDirectory absolute path inside, empty for the image's
     * @param user {@code user[:group]} by name or number, empty for the image's
     * @param additionalGroups names or numbers
     * @param init a reaping first process before the program
     * @param stopSignal name or number, empty for the image's or SIGTERM
     * @param stopTimeout seconds between the stop signal and SIGKILL; -1 for never, {@link #UNSET} for the usual 10
     * @param labels labels in order
     * @param annotations annotations of the OCI configuration
     */
    public record Process(
            Optional<List<String>> entrypoint,
            List<String> environment,
            String workingDirectory,
            String user,
            List<String> additionalGroups,
            boolean init,
            String stopSignal,
            int stopTimeout,
            Map<String, String> labels,
            Map<String, String> annotations) {
        /** A stop timeout that was not asked for. */
        public static final int UNSET = -2;

        public Process {
            environment = List.copyOf(environment);
            additionalGroups = List.copyOf(additionalGroups);
            labels = new LinkedHashMap<>(labels);
            annotations = new LinkedHashMap<>(annotations);
        }
    }

    /**
     * Namespaces and privileges. Modes are the words of the command line: empty for the default, {@code host}, {@code
     * private}, {@code container:ID}.
     *
     * @param pid process namespace mode
     * @param ipc System V and POSIX message queue namespace mode
     * @param uts host name namespace mode
     * @param cgroup control group namespace mode
     * @param hostname host name, empty for the first twelve digits of the id
     * @param domainname NIS domain name, empty for none
     * @param privileged all capabilities, devices, no masks, no seccomp
     * @param capabilitiesAdded names in any case, with or without {@code CAP_}, or {@code ALL}
     * @param capabilitiesDropped the same
     * @param securityOptions {@code --security-opt} as given
     * @param sysctls kernel parameters
     * @param devices host devices
     * @param deviceRules further rules on devices, such as {@code c 42:* rwm}
     * @param oomScoreAdjustment {@code oom_score_adj}, -1000 to 1000
     * @param runtime name or path of the low-level runtime that makes it, empty for Hull itself
     */
    public record Isolation(
            String pid,
            String ipc,
            String uts,
            String cgroup,
            String hostname,
            String domainname,
            boolean privileged,
            List<String> capabilitiesAdded,
            List<String> capabilitiesDropped,
            List<String> securityOptions,
            Map<String, String> sysctls,
            List<DeviceRequest> devices,
            List<String> deviceRules,
            int oomScoreAdjustment,
            String runtime) {
        public Isolation {
            capabilitiesAdded = List.copyOf(capabilitiesAdded);
            capabilitiesDropped = List.copyOf(capabilitiesDropped);
            securityOptions = List.copyOf(securityOptions);
            sysctls = new LinkedHashMap<>(sysctls);
            devices = List.copyOf(devices);
            deviceRules = List.copyOf(deviceRules);
        }
    }

    /**
     * Resource limits; 0 means not limited unless said otherwise.
     *
     * @param memory bytes
     * @param memorySwap bytes of memory and swap together, -1 for unlimited swap, 0 for twice the memory
     * @param memoryReservation bytes, soft limit
     * @param nanoCpus billionths of a processor
     * @param cpuShares relative weight, 1024 being usual
     * @param cpuPeriod microseconds
     * @param cpuQuota microseconds per period
     * @param cpusetCpus list such as {@code 0-2,4}
     * @param cpusetMems list of memory nodes
     * @param pids processes, -1 for unlimited
     * @param blockIo limits on block devices
     * @param oomKillDisabled a process waits instead of being killed
     * @param ulimits resource limits of the processes
     * @param shmSize bytes of {@code /dev/shm}, 0 for 64 MiB
     * @param memorySwappiness readiness to swap, 0 to 100, -1 for the usual one
     * @param realtimePeriod microseconds of a period of the real-time scheduler
     * @param realtimeRuntime microseconds in it for real-time processes
     * @param cgroupParent control group or slice that the container's own is made in, empty for the usual one
     */
    public record Limits(
            long memory,
            long memorySwap,
            long memoryReservation,
            long nanoCpus,
            long cpuShares,
            long cpuPeriod,
            long cpuQuota,
            String cpusetCpus,
            String cpusetMems,
            long pids,
            BlockIoRequest blockIo,
            boolean oomKillDisabled,
            List<UlimitRequest> ulimits,
            long shmSize,
            long memorySwappiness,
            long realtimePeriod,
            long realtimeRuntime,
            String cgroupParent) {
        /** None. */
        public static final Limits NONE =
                new Limits(0, 0, 0, 0, 0, 0, 0, "", "", 0, BlockIoRequest.NONE, false, List.of(), 0, -1, 0, 0, "");

        public Limits {
            ulimits = List.copyOf(ulimits);
        }
    }

    /**
     * Mounts.
     *
     * @param mounts binds, volumes and tmpfs in the order given
     * @param volumesFrom containers whose volumes are mounted too, {@code NAME[:ro|rw]}
     * @param readOnlyRoot whether the root file system cannot be written
     */
    public record Storage(List<MountRequest> mounts, List<String> volumesFrom, boolean readOnlyRoot) {
        public Storage {
            mounts = List.copyOf(mounts);
            volumesFrom = List.copyOf(volumesFrom);
        }
    }

    /**
     * Network.
     *
     * @param mode {@code none}, {@code host}, {@code bridge}, {@code container:ID}; empty for the default
     * @param nameServers addresses for resolv.conf; empty for the host's
     * @param searchDomains search list; empty for the host's
     * @param resolverOptions options line; empty for the host's
     * @param extraHosts {@code name:address} lines, {@code host-gateway} being the host's address
     * @param macAddress hardware address, empty for one derived from the IP address
     * @param ipAddress address on the network, empty for the next free one
     * @param ports ports of the host that lead to ports inside
     * @param publishAll whether every exposed port gets a port of the host
     * @param exposed ports besides the image's, such as {@code 80/tcp}
     */
    public record Network(
            String mode,
            List<String> nameServers,
            List<String> searchDomains,
            List<String> resolverOptions,
            List<String> extraHosts,
            String macAddress,
            String ipAddress,
            List<PortRequest> ports,
            boolean publishAll,
            List<String> exposed) {
        public Network {
            nameServers = List.copyOf(nameServers);
            searchDomains = List.copyOf(searchDomains);
            resolverOptions = List.copyOf(resolverOptions);
            extraHosts = List.copyOf(extraHosts);
            ports = List.copyOf(ports);
            exposed = List.copyOf(exposed);
        }
    }

    /**
     * How the caller is connected.
     *
     * @param tty the container has a pseudo-terminal
     * @param interactive standard input stays open
     * @param detached the caller does not wait
     * @param remove everything of the container goes when it ends
     * @param signalProxy the caller's signals are forwarded
     * @param detachKeys key sequence in Docker's syntax
     * @param cidFile path of a file that gets the id, empty for none
     * @param platform {@code os/arch[/variant]} that the image must have, empty for this machine's
     * @param service what a service manager that started the caller has to do with it
     * @param streams which of its streams are the caller's
     */
    public record Session(
            boolean tty,
            boolean interactive,
            boolean detached,
            boolean remove,
            boolean signalProxy,
            String detachKeys,
            String cidFile,
            String platform,
            Service service,
            Streams streams) {}

    /**
     * Which streams of a container in the foreground are the caller's. What is not his is logged and waits for whoever
     * attaches.
     *
     * @param input standard input, if that is open at all
     * @param output standard output
     * @param error standard error
     */
    public record Streams(boolean input, boolean output, boolean error) {
        /** All three. */
        public static final Streams ALL = new Streams(true, true, true);
        /** What a container writes. */
        public static final Streams OUTPUT = new Streams(false, true, true);
    }

    /**
     * What a service manager that started the caller (systemd) has to do with the container.
     *
     * @param foreground the container is its service, below the group of its unit
     * @param notifier who tells it when the container is ready: {@code hull}, {@code container}, {@code ignore}; empty for the usual
     * @param descriptors how many of the caller's descriptors from 3 on the container gets, besides sockets of the manager
     */
    public record Service(boolean foreground, String notifier, int descriptors) {
        /** Nothing. */
        public static final Service NONE = new Service(false, "", 0);
    }
}
