package dev.hull.build.stage;

import dev.hull.build.dockerfile.Dockerfile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Problem;
import dev.hull.oci.HullException;

/**
 * An instruction with the file that it stands in.
 *
 * @param file the Dockerfile, or what an image keeps for those who build upon it
 * @param instruction the instruction
 * @param trigger whether it is the latter
 */
record Located(Dockerfile file, Instruction instruction, boolean trigger) {
    /** A failure with the place where it happened. */
    DockerfileException at(HullException failure) {
        if (failure instanceof DockerfileException shown) {
            return shown;
        }
        return new DockerfileException(
                file.source(), new Problem(instruction.statement().range(), "", failure.sentence(), ""), failure);
    }

    DockerfileException wrong(String at, String message, String fix) {
        return new DockerfileException(
                file.source(), new Problem(instruction.statement().range(), at, message, fix));
    }
}
