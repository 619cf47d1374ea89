package dev.hull.cli;

import java.util.Map;

/** Commands of Docker and Podman that Hull does not have: whoever types one learns why, or what to type instead. */
final class OtherCommands {
    private static final String ONE_MACHINE = "Hull works on one machine, and is no orchestrator";
    private static final String NO_PODS =
            "there are no pods; containers share namespaces with --network, --pid and --ipc container:NAME";
    private static final String NO_MOUNTS =
            "Hull mounts nothing on the host; hull cp and hull export read and write the"
                    + " files of a container, hull image explore shows those of an image";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry(
                    "network",
                    "there are no networks with names of their own; hull run --network takes bridge, host, none,"
                            + " container:NAME, and as an ordinary user pasta and slirp4netns"),
            Map.entry("compose", "Hull reads no compose files; start the containers with hull run"),
            Map.entry("buildx", "type hull build, which has the options of docker buildx build"),
            Map.entry("context", "there is no daemon to choose: " + ONE_MACHINE),
            Map.entry("machine", "containers need no virtual machine on Linux"),
            Map.entry("swarm", ONE_MACHINE),
            Map.entry("service", ONE_MACHINE),
            Map.entry("stack", ONE_MACHINE),
            Map.entry("node", ONE_MACHINE),
            Map.entry("config", ONE_MACHINE),
            Map.entry("secret", ONE_MACHINE + "; hull build --secret gives a build one, -v a container"),
            Map.entry("plugin", "there are no plug-ins"),
            Map.entry("trust", "images are trusted by digest: NAME@sha256:…"),
            Map.entry("scout", "hull image check and hull image sbom look into an image"),
            Map.entry(
                    "checkpoint",
                    "containers are not checkpointed; hull pause freezes one, hull commit keeps its files"),
            Map.entry("pod", NO_PODS),
            Map.entry("play", NO_PODS),
            Map.entry("kube", NO_PODS),
            Map.entry("mount", NO_MOUNTS),
            Map.entry("unmount", NO_MOUNTS),
            Map.entry("umount", NO_MOUNTS),
            Map.entry("unshare", "type unshare --map-root-user --map-auto, of util-linux"),
            Map.entry("init", "type hull create; hull start makes everything else"),
            Map.entry(
                    "healthcheck",
                    "health checks run by themselves; hull inspect -f '{{json .State.Health}}' shows them"),
            Map.entry("container exists", "type hull container inspect NAME >/dev/null"),
            Map.entry("image exists", "type hull image inspect NAME >/dev/null"),
            Map.entry("volume exists", "type hull volume inspect NAME >/dev/null"),
            Map.entry("volume export", "type hull run --rm -v NAME:/v hull/toolbox tar -C /v -c . >FILE"),
            Map.entry("volume import", "type hull run --rm -i -v NAME:/v hull/toolbox tar -C /v -x <FILE"),
            Map.entry("image mount", NO_MOUNTS),
            Map.entry("system service", "there is no daemon"),
            Map.entry("system migrate", "nothing needs to be migrated"),
            Map.entry("system reset", "type hull rm -f $(hull ps -aq), then hull system prune -a --volumes"));

    private OtherCommands() {}

    /** Why there is no such command, as an end of a sentence; empty for a name that nobody has. */
    static String reason(String path) {
        String why = REASONS.get(path);
        return why == null ? "" : ": " + why;
    }
}
