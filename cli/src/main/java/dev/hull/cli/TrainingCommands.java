package dev.hull.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is trained: the commands of {@link TrainingRun}. */
final class TrainingCommands {
    /** The image that is there. */
    static final String IMAGE = "training:latest";

    private TrainingCommands() {}

    /**
     * Commands about containers that scripts and people give all day, and hardly anything else: every class that one of
     * them needs costs all of them about 10 µs at every start.
     */
    static List<List<String>> ofContainers() {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("run", "--rm", IMAGE, "/bin/true"));
        commands.add(List.of("run", "--rm", "-t", "--network", "none", "-e", "A=b", IMAGE, "true"));
        commands.add(List.of("run", "--rm", "-i", "-u", "1:1", "-w", "/tmp", "--name", "training", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-m", "64m", "-v", "/tmp:/mnt:ro", "--read-only", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-p", "127.0.0.1:18080:80", "-p", "53/udp", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-v", "data:/data", "-v", "/cache", IMAGE, "/bin/true"));
        commands.add(List.of("create", "--name", "ended", IMAGE, "/bin/true"));
        commands.add(List.of("ps", "-a"));
        commands.add(List.of("ps", "-a", "-q", "-f", "name=training", "-f", "label=a=b", "-f", "status=created"));
        commands.add(List.of("ps", "-a", "--format", "{{.Names}} {{.Status}}"));
        commands.add(List.of("exec", "training", "/bin/true"));
        commands.add(List.of("exec", "-t", "-u", "nobody", "-w", "/tmp", "-e", "A=b", "training", "true"));
        commands.add(List.of("exec", "-i", "training", "true"));
        commands.add(List.of("debug", "--image", IMAGE, "training", "true"));
        commands.add(List.of("logs", "training"));
        commands.add(List.of("create", "--name", "made", "--restart", "always", IMAGE, "/bin/true"));
        commands.add(List.of("start", "made"));
        commands.add(List.of("stop", "-t", "1", "made"));
        commands.add(List.of("ps"));
        commands.add(List.of("rm", "made"));
        commands.add(List.of("create", "--name", "made", IMAGE, "/bin/true"));
        commands.add(List.of("create", "--name", "other", IMAGE, "/bin/true"));
        commands.add(List.of("kill", "made"));
        commands.add(List.of("rm", "-f", "made", "other"));
        return commands;
    }

    /** Every usual command, most frequent first; what comes after an import finds an image. */
    static List<List<String>> all(Path tar) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("version"));
        commands.add(List.of("--help"));
        commands.add(List.of("images"));
        commands.add(importOf(tar));
        commands.add(List.of("images"));
        commands.addAll(ofContainers());
        commands.add(List.of("exec", "no-such-container", "true"));
        commands.add(List.of("build", "-t", "built", "context"));
        commands.add(List.of("build", "-t", "built", "context"));
        // The program that ought to run it does not run anything.
        commands.add(List.of("build", "-f", "context/Running", "-q", "context"));
        commands.add(List.of("explain", "run", "--rm", IMAGE, "/bin/true"));
        commands.add(List.of("image", "inspect", IMAGE));
        commands.add(List.of("inspect", "-f", "{{.Id}} {{json .Config}}", IMAGE));
        commands.add(List.of("info"));
        commands.add(List.of("run", "--help"));
        commands.add(List.of("history", IMAGE));
        commands.add(List.of("images", "--format", "{{.Repository}}:{{.Tag}}"));
        commands.add(List.of("tag", IMAGE, "other:latest"));
        commands.add(List.of("rmi", "other:latest"));
        commands.add(List.of("run", "--rm", "--pull", "never", "no-such-image"));
        commands.add(List.of("no-such-command"));
        return commands;
    }

    /** Makes that image. */
    static List<String> importOf(Path tar) {
        return List.of("import", tar.toString(), IMAGE);
    }
}
