package dev.hull.engine.request;

import java.util.List;

/**
 * What {@code hull exec} was asked for, before anything is looked up.
 *
 * @param command program and arguments
 * @param environment {@code NAME=value}, or {@code NAME} to take over the caller's value, later ones win
 * @param user {@code user[:group]} by name or number, empty for the container's
 * @param workingDirectory absolute path inside, empty for the container's
 * @param privileged all capabilities
 * @param tty the program has a pseudo-terminal
 * @param interactive standard input stays open
 * @param detached the caller does not wait
 * @param detachKeys key sequence in Docker's syntax
 */
public record ExecRequest(
        List<String> command,
        List<String> environment,
        String user,
        String workingDirectory,
        boolean privileged,
        boolean tty,
        boolean interactive,
        boolean detached,
        String detachKeys) {
    public ExecRequest {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }
}
