package dev.hull.image.imports;

import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Healthcheck;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * One {@code --change} of import and commit: the Dockerfile instructions that only change how an image is run. Values are as
 * written; quotes and variables are worked off when the instruction is applied, because variables refer to the configuration
 * as the instructions before have left it.
 */
public sealed interface ChangeInstruction {
    /**
     * Reads one instruction, such as {@code CMD ["httpd", "-f"]}.
     *
     * @throws HullException {@link dev.hull.oci.ErrorKind#INVALID_ARGUMENT} with the instruction and the form that was
     *     expected
     */
    static ChangeInstruction parse(String text) {
        return ChangeParser.parse(text);
    }

    /** The configuration after this instruction. */
    ContainerConfig apply(ContainerConfig config);

    /**
     * The configuration after all of them. As in a Dockerfile, an {@code ENTRYPOINT} clears the command, unless one of these
     * instructions set it before.
     */
    static ContainerConfig applyAll(ContainerConfig config, List<ChangeInstruction> changes) {
        ContainerConfig result = config;
        boolean commandSet = false;
        for (ChangeInstruction change : changes) {
            result = change.apply(result);
            commandSet |= change instanceof Command;
            if (change instanceof Entrypoint && !commandSet) {
                result = result.withCmd(List.of());
            }
        }
        return result;
    }

    /**
     * {@code CMD}.
     *
     * @param words of the JSON form, or the one line of the shell form
     * @param shell whether it is the shell form
     */
    record Command(List<String> words, boolean shell) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            return config.withCmd(commandLine(config, words, shell));
        }
    }

    /**
     * {@code ENTRYPOINT}.
     *
     * @param words of the JSON form, or the one line of the shell form
     * @param shell whether it is the shell form
     */
    record Entrypoint(List<String> words, boolean shell) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            return config.withEntrypoint(commandLine(config, words, shell));
        }
    }

    /**
     * {@code ENV}.
     *
     * @param variables by name, in order
     */
    record Environment(SequencedMap<String, String> variables) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            ContainerConfig result = config;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                result = result.withEnv(
                        ShellWords.expand(variable.getKey(), config.env()),
                        ShellWords.expand(variable.getValue(), config.env()));
            }
            return result;
        }
    }

    /**
     * {@code LABEL}.
     *
     * @param labels by key, in order
     */
    record Label(SequencedMap<String, String> labels) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            ContainerConfig result = config;
            for (Map.Entry<String, String> label : labels.entrySet()) {
                result = result.withLabel(
                        ShellWords.expand(label.getKey(), config.env()),
                        ShellWords.expand(label.getValue(), config.env()));
            }
            return result;
        }
    }

    /**
     * {@code EXPOSE}.
     *
     * @param ports such as {@code 80}, {@code 53/udp} or {@code 8000-8010/tcp}
     */
    record Expose(List<String> ports) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            SequencedSet<String> exposed = config.exposedPorts();
            for (String port : ports) {
                for (String word : ShellWords.split(ShellWords.expand(port, config.env()))) {
                    exposed.addAll(ChangeParser.ports(word));
                }
            }
            return config.withExposedPorts(exposed);
        }
    }

    /**
     * {@code USER}.
     *
     * @param user name or number, with an optional group
     */
    record User(String user) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            return config.withUser(ShellWords.expand(user, config.env()));
        }
    }

    /**
     * {@code VOLUME}.
     *
     * @param paths in the container
     */
    record Volume(List<String> paths) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            SequencedSet<String> volumes = config.volumes();
            for (String path : paths) {
                volumes.add(ShellWords.expand(path, config.env()));
            }
            return config.withVolumes(volumes);
        }
    }

    /**
     * {@code WORKDIR}.
     *
     * @param path absolute, or relative to the one before
     */
    record WorkingDirectory(String path) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            String expanded = ShellWords.expand(path, config.env());
            String whole = expanded.startsWith("/") ? expanded : config.workingDir() + "/" + expanded;
            List<String> parts = new ArrayList<>();
            for (String part : whole.split("/", -1)) {
                if (part.equals("..")) {
                    parts = new ArrayList<>(parts.subList(0, Math.max(0, parts.size() - 1)));
                } else if (!part.isEmpty() && !part.equals(".")) {
                    parts.add(part);
                }
            }
            return config.withWorkingDir("/" + String.join("/", parts));
        }
    }

    /**
     * {@code STOPSIGNAL}.
     *
     * @param signal name or number
     */
    record StopSignal(String signal) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            return config.withStopSignal(ShellWords.expand(signal, config.env()));
        }
    }

    /**
     * {@code HEALTHCHECK}.
     *
     * @param check whose test may still be in the shell form, {@code CMD-SHELL} and one line
     */
    record Health(Healthcheck check) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            return config.withHealthcheck(check);
        }
    }

    /**
     * {@code ONBUILD}.
     *
     * @param instruction for builds on top of this image, as written
     */
    record OnBuild(String instruction) implements ChangeInstruction {
        @Override
        public ContainerConfig apply(ContainerConfig config) {
            List<String> instructions = new ArrayList<>(config.onBuild());
            instructions.add(instruction);
            return config.withOnBuild(instructions);
        }
    }

    private static List<String> commandLine(ContainerConfig config, List<String> words, boolean shell) {
        if (!shell) {
            return words;
        }
        List<String> line = new ArrayList<>(config.shell().isEmpty() ? List.of("/bin/sh", "-c") : config.shell());
        line.addAll(words);
        return line;
    }
}
