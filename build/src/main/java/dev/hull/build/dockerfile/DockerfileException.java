package dev.hull.build.dockerfile;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** A Dockerfile that cannot be read. */
public final class DockerfileException extends HullException {
    private final transient Problem problem;

    /** Of that problem in that source; the sentence shows both. */
    public DockerfileException(SourceText source, Problem problem) {
        super(ErrorKind.INVALID_ARGUMENT, problem.show(source).stripTrailing());
        this.problem = problem;
    }

    /** The same, for a reason. */
    public DockerfileException(SourceText source, Problem problem, Throwable cause) {
        super(ErrorKind.INVALID_ARGUMENT, problem.show(source).stripTrailing(), cause);
        this.problem = problem;
    }

    /** What is wrong, and where. */
    public Problem problem() {
        return problem;
    }
}
