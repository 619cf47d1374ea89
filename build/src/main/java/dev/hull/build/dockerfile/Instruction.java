package dev.hull.build.dockerfile;

import dev.hull.oci.Healthcheck;
import java.util.List;
import java.util.Optional;

/** One instruction, checked; variables in it are not resolved yet. */
public sealed interface Instruction {
    /** The statement that it comes from. */
    Statement statement();

    /**
     * Begins a stage.
     *
     * @param base image, earlier stage or {@code scratch}
     * @param name name of the stage in lower case, empty for none
     * @param platform {@code --platform}, empty for the build's
     */
    record From(Statement statement, String base, String name, String platform) implements Instruction {}

    /** Declares variables of the build. */
    record Arg(Statement statement, List<Declaration> declarations) implements Instruction {
        public Arg {
            declarations = List.copyOf(declarations);
        }
    }

    /**
     * A variable of the build.
     *
     * @param value what it is when the caller gives nothing, empty for unset
     */
    record Declaration(String name, Optional<String> value) {}

    /** Sets variables of the image. */
    record Env(Statement statement, List<Assignment> assignments) implements Instruction {
        public Env {
            assignments = List.copyOf(assignments);
        }
    }

    /** Sets labels. */
    record Label(Statement statement, List<Assignment> assignments) implements Instruction {
        public Label {
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * A name and its value.
     *
     * @param old whether it was written {@code NAME value}
     */
    record Assignment(String name, String value, boolean old) {}

    /** Names an author; deprecated. */
    record Maintainer(Statement statement, String author) implements Instruction {}

    /**
     * Runs a program.
     *
     * @param mounts {@code --mount}, as given: variables in them are resolved first
     * @param network {@code default}, {@code none} or {@code host}
     * @param security {@code sandbox} or {@code insecure}
     */
    record Run(Statement statement, CommandLine command, List<String> mounts, String network, String security)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
        }
    }

    /**
     * Copies files.
     *
     * @param from stage, image or context; empty for the build's context
     * @param ownership {@code --chown}
     * @param mode {@code --chmod}
     * @param link whether the files get a layer that does not depend on what is below
     * @param parents whether directories of the sources are kept
     * @param excludes patterns of what is left out
     */
    record Copy(
            Statement statement,
            Sources sources,
            String from,
            String ownership,
            String mode,
            boolean link,
            boolean parents,
            List<String> excludes)
            implements Instruction {
        public Copy {
            excludes = List.copyOf(excludes);
        }
    }

    /**
     * Adds files, archives and what is at an address.
     *
     * @param checksum digest that a fetched file must have, or empty
     * @param keepGitDirectory whether {@code .git} of a repository stays, empty when not said
     * @param unpack whether archives are unpacked, empty for the default: local ones only
     */
    record Add(
            Statement statement,
            Sources sources,
            String ownership,
            String mode,
            boolean link,
            List<String> excludes,
            String checksum,
            Optional<Boolean> keepGitDirectory,
            Optional<Boolean> unpack)
            implements Instruction {
        public Add {
            excludes = List.copyOf(excludes);
        }
    }

    /** Arguments, or the command, of the container. */
    record Cmd(Statement statement, CommandLine command) implements Instruction {}

    /** The command of the container. */
    record Entrypoint(Statement statement, CommandLine command) implements Instruction {}

    /** The shell of the shell forms. */
    record Shell(Statement statement, List<String> words) implements Instruction {
        public Shell {
            words = List.copyOf(words);
        }
    }

    /** Working directory. */
    record Workdir(Statement statement, String path) implements Instruction {}

    /** User, and group. */
    record User(Statement statement, String user) implements Instruction {}

    /** Directories that become volumes. */
    record Volume(Statement statement, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    /** Ports, sorted. */
    record Expose(Statement statement, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    /** Signal that asks the container to stop. */
    record StopSignal(Statement statement, String signal) implements Instruction {}

    /** How a container says whether it is well. */
    record Health(Statement statement, Healthcheck check) implements Instruction {}

    /**
     * A statement for those who build upon the image.
     *
     * @param text as the image's configuration keeps it
     */
    record Onbuild(Statement statement, String text) implements Instruction {}
}
