package dev.hull.engine.container;

import java.nio.file.Path;

/**
 * Every path of container state, in one place. The root holds what survives a reboot, the run root what does not.
 *
 * @param root state root, such as {@code /var/lib/hull}
 * @param runRoot run root, such as {@code /run/hull}
 */
public record EnginePaths(Path root, Path runRoot) {
    /** What the names of files begin with that tell of programs of {@code hull exec}; the id follows. */
    public static final String EXEC = "exec-";

    /** Directory of a container's lasting files. */
    public Path container(ContainerId id) {
        return containers().resolve(id.value());
    }

    /** Directory of all containers. */
    public Path containers() {
        return root.resolve("containers");
    }

    /** The record of what was asked and decided. */
    public Path record(ContainerId id) {
        return container(id).resolve("container.json");
    }

    /** What lists need of the record. */
    public Path brief(ContainerId id) {
        return container(id).resolve("brief");
    }

    /** The OCI runtime configuration. */
    public Path config(ContainerId id) {
        return container(id).resolve("config.json");
    }

    /** What the container writes: the overlay's upper directory. */
    public Path upper(ContainerId id) {
        return container(id).resolve("upper");
    }

    /** The overlay's work directory. */
    public Path work(ContainerId id) {
        return container(id).resolve("work");
    }

    /** One of the files that are bound over the container's /etc. */
    public Path etcFile(ContainerId id, String name) {
        return container(id).resolve(name);
    }

    /** How it ended: {@code code signal oom epochNanos}. */
    public Path exitRecord(ContainerId id) {
        return container(id).resolve("exit");
    }

    /** How it ended before a start that failed. */
    public Path lastEnd(ContainerId id) {
        return container(id).resolve("exit.last");
    }

    /** The request that the container was made from ({@code RequestJson}); starting plans from it again. */
    public Path request(ContainerId id) {
        return container(id).resolve("request.json");
    }

    /** The log of its output; rotated ones are {@code log.1}, {@code log.2}. */
    public Path log(ContainerId id) {
        return container(id).resolve("log");
    }

    /** Present when a user stopped it: then its monitor does not start it again. */
    public Path stopped(ContainerId id) {
        return container(id).resolve("stopped");
    }

    /** A restart policy, {@code flags maximum}, that replaces the one that a running container was started with. */
    public Path restartPolicy(ContainerId id) {
        return running(id).resolve("restart");
    }

    /** Status and last results of the health check, in the shape of Docker's {@code State.Health}. */
    public Path health(ContainerId id) {
        return container(id).resolve("health");
    }

    /** The plan by which its monitor checks its health. */
    public Path healthPlan(ContainerId id) {
        return container(id).resolve("health.plan");
    }

    /** Directory of names; each file holds the id of the container that has the name. */
    public Path names() {
        return root.resolve("names");
    }

    /** Reservation of one name. */
    public Path name(String name) {
        return names().resolve(name);
    }

    /** Lock that guards names and container directories while they come and go. */
    public Path containersLock() {
        return root.resolve("containers.lock");
    }

    /** Compiled seccomp programs, by content. */
    public Path seccompCache() {
        return root.resolve("cache").resolve("seccomp");
    }

    /** The log of what happened. */
    public Path events() {
        return runRoot.resolve("events");
    }

    /** Directories of containers that run, or that died without cleaning up. */
    public Path running() {
        return runRoot.resolve("containers");
    }

    /** Directory of a container's passing files. */
    public Path running(ContainerId id) {
        return running().resolve(id.value());
    }

    /** Where the overlay is mounted, in the container's own mount namespace only. */
    public Path rootfs(ContainerId id) {
        return running(id).resolve("rootfs");
    }

    /** Who is making the container: {@code pid start} of the launcher. */
    public Path owner(ContainerId id) {
        return running(id).resolve("owner");
    }

    /** The name that a container in the making has reserved. */
    public Path reservedName(ContainerId id) {
        return running(id).resolve("name");
    }

    /** Names that running containers of {@code --rm} got after their first. */
    public Path renamed() {
        return runRoot.resolve("renamed");
    }

    /** The part of the plan that is owed after the exit, kept for the case that the monitor dies. */
    public Path exitPlan(ContainerId id) {
        return running(id).resolve("exit.plan");
    }

    /** Present while the container is paused: path of its frozen control group. */
    public Path paused(ContainerId id) {
        return running(id).resolve("paused");
    }

    /** Socket on which the monitor takes clients. */
    public Path attachSocket(ContainerId id) {
        return running(id).resolve("attach.sock");
    }

    /** Process record of a program that {@code hull exec} started in a container: there while it runs. */
    public Path exec(ContainerId id, ContainerId exec) {
        return running(id).resolve(EXEC + exec.value());
    }

    /** Directory of the monitors' process records, which the launcher of an ordinary user reads too. */
    public Path monitors() {
        return runRoot.resolve("monitors");
    }

    /** {@code containerPid start monitorPid start}. */
    public Path monitor(ContainerId id) {
        return monitors().resolve(id.value());
    }

    /** Sockets on which other runtimes send terminals; their names have to be short. */
    public Path consoles() {
        return runRoot.resolve("tty");
    }

    /** Present since the first command after a boot. */
    public Path bootMarker() {
        return runRoot.resolve("booted");
    }

    /** Directory of all volumes; names that begin with a dot are no volumes. */
    public Path volumes() {
        return root.resolve("volumes");
    }

    /** Directory of a volume. */
    public Path volume(String name) {
        return volumes().resolve(name);
    }

    /** What is in a volume. */
    public Path volumeData(String name) {
        return volume(name).resolve("_data");
    }

    /** What is known of a volume. */
    public Path volumeRecord(String name) {
        return volume(name).resolve("volume.json");
    }

    /** A file for each container that uses a volume, named by its id. */
    public Path volumeUsers(String name) {
        return volume(name).resolve("users");
    }

    /** Present while a volume gets its first content. */
    public Path volumeFilling(String name) {
        return volume(name).resolve("filling");
    }

    /** Lock that guards volumes while they come and go, and the lists of their users. */
    public Path volumesLock() {
        return root.resolve("volumes.lock");
    }

    /** Where files of containers that do not run are mounted, each in a mount namespace of its own. */
    public Path filesRoot() {
        return runRoot.resolve("files");
    }
}
