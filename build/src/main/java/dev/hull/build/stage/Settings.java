package dev.hull.build.stage;

import dev.hull.build.dockerfile.CommandLine;
import dev.hull.build.dockerfile.Dockerfile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.graph.Scope;
import dev.hull.engine.BuildSteps;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Instructions that change how the image is run, and no file in it. */
final class Settings {
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    private final Dockerfile file;
    private final StageState state;
    private final Scope globals;
    private final Map<String, String> given;

    /**
     * Settings of a stage.
     *
     * @param globals what an ARG without a value takes over
     * @param given {@code --build-arg}
     */
    Settings(Dockerfile file, StageState state, Scope globals, Map<String, String> given) {
        this.file = file;
        this.state = state;
        this.globals = globals;
        this.given = given;
    }

    /** Program and arguments of a command. */
    static List<String> words(ContainerConfig config, CommandLine command) {
        if (!command.shell()) {
            return command.words();
        }
        List<String> words = new ArrayList<>(config.shell().isEmpty() ? DEFAULT_SHELL : config.shell());
        words.add(String.join(" ", command.words()));
        return words;
    }

    /** Carries an instruction out. */
    void apply(Instruction instruction) {
        // No switch over the types, see StageBuild.
        if (instruction instanceof Instruction.Arg arg) {
            arg(arg);
        } else if (instruction instanceof Instruction.Env env) {
            env(env);
        } else if (instruction instanceof Instruction.Label label) {
            label(label);
        } else if (instruction instanceof Instruction.Cmd cmd) {
            cmd(cmd);
        } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
            entrypoint(entrypoint);
        } else if (instruction instanceof Instruction.Volume volume) {
            volume(volume);
        } else if (instruction instanceof Instruction.Expose expose) {
            expose(expose);
        } else {
            simple(instruction);
        }
    }

    private void simple(Instruction instruction) {
        if (instruction instanceof Instruction.User user) {
            String name = word(user.statement(), user.user());
            state.configure(state.config().withUser(name));
            state.note("USER " + name);
        } else if (instruction instanceof Instruction.Maintainer maintainer) {
            state.author(maintainer.author());
            state.note("MAINTAINER " + maintainer.author());
        } else if (instruction instanceof Instruction.Shell shell) {
            state.configure(state.config().withShell(shell.words()));
            state.note("SHELL " + HistoryText.list(shell.words()));
        } else if (instruction instanceof Instruction.StopSignal stop) {
            String signal = word(stop.statement(), stop.signal());
            if (!BuildSteps.isSignal(signal)) {
                throw new DockerfileException(
                        file.source(),
                        new Problem(
                                stop.statement().range(),
                                stop.signal(),
                                "invalid signal: " + signal,
                                "write a name such as SIGTERM or a number such as 15"));
            }
            state.configure(state.config().withStopSignal(signal));
            state.note("STOPSIGNAL " + signal);
        } else if (instruction instanceof Instruction.Health health) {
            state.configure(state.config().withHealthcheck(health.check()));
            state.note("HEALTHCHECK " + HistoryText.health(health.check()));
        } else if (instruction instanceof Instruction.Onbuild onbuild) {
            List<String> triggers = new ArrayList<>(state.config().onBuild());
            triggers.add(onbuild.text());
            state.configure(state.config().withOnBuild(triggers));
        } else {
            throw new IllegalArgumentException(instruction.statement().name() + " sets nothing");
        }
    }

    private String word(Statement statement, String word) {
        return state.scope().word(file, statement, word);
    }

    private void arg(Instruction.Arg arg) {
        List<String> notes = new ArrayList<>();
        for (Instruction.Declaration declaration : arg.declarations()) {
            String name = word(arg.statement(), declaration.name());
            Optional<String> value = given.containsKey(name)
                    ? Optional.ofNullable(given.get(name))
                    : declaration.value().isPresent()
                            ? declaration.value().map(text -> word(arg.statement(), text))
                            : globals.value(name);
            value.ifPresent(text -> state.scope().set(name, text));
            state.declare(name, value.orElse(""));
            notes.add(name + value.map(text -> "=" + text).orElse(""));
        }
        state.note("ARG " + String.join(" ", notes));
    }

    private void env(Instruction.Env env) {
        StringBuilder note = new StringBuilder("ENV");
        Scope before = state.scope().copy();
        for (Instruction.Assignment assignment : env.assignments()) {
            String name = before.word(file, env.statement(), assignment.name());
            String value = before.word(file, env.statement(), assignment.value());
            state.scope().set(name, value);
            state.configure(state.config().withEnv(name, value));
            note.append(' ').append(name).append('=').append(value);
        }
        state.note(note.toString());
    }

    private void label(Instruction.Label label) {
        StringBuilder note = new StringBuilder("LABEL");
        for (Instruction.Assignment assignment : label.assignments()) {
            String name = word(label.statement(), assignment.name());
            String value = word(label.statement(), assignment.value());
            state.configure(state.config().withLabel(name, value));
            note.append(' ').append(name).append('=').append(value);
        }
        state.note(note.toString());
    }

    private void cmd(Instruction.Cmd cmd) {
        List<String> words = words(state.config(), cmd.command());
        ContainerConfig config = state.config().withCmd(words);
        state.configure(ContainerConfig.of(
                config.json().toBuilder().put("ArgsEscaped", true).build()));
        state.markCommand();
        state.note("CMD " + HistoryText.quoted(words));
    }

    private void entrypoint(Instruction.Entrypoint entrypoint) {
        List<String> words = words(state.config(), entrypoint.command());
        ContainerConfig config = state.config().withEntrypoint(words);
        state.configure(state.commandSet() ? config : config.withCmd(List.of()));
        state.note("ENTRYPOINT " + HistoryText.quoted(words));
    }

    private void volume(Instruction.Volume volume) {
        Set<String> volumes = new LinkedHashSet<>(state.config().volumes());
        List<String> paths = new ArrayList<>();
        for (String path : volume.paths()) {
            paths.add(word(volume.statement(), path));
        }
        volumes.addAll(paths);
        state.configure(state.config().withVolumes(volumes));
        state.note("VOLUME " + HistoryText.list(paths));
    }

    private void expose(Instruction.Expose expose) {
        List<String> ports = new ArrayList<>();
        for (String word : expose.ports()) {
            for (String port :
                    state.scope().words(file, expose.statement(), word).words()) {
                try {
                    ports.addAll(PortWords.parse(port));
                } catch (HullException e) {
                    throw new DockerfileException(
                            file.source(),
                            new Problem(
                                    expose.statement().range(),
                                    word,
                                    e.sentence(),
                                    "write 80, 80/udp or 8000-8010/tcp"));
                }
            }
        }
        Set<String> all = new LinkedHashSet<>(state.config().exposedPorts());
        all.addAll(ports);
        state.configure(state.config().withExposedPorts(all));
        state.note("EXPOSE " + HistoryText.list(ports));
    }
}
