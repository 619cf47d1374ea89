package dev.hull.engine.container;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an engine works on and for whom.
 *
 * @param root state root, such as {@code /var/lib/hull}
 * @param runRoot run root, such as {@code /run/hull}
 * @param hullInit absolute path of the program {@code hull-init}
 * @param environment the caller's environment
 * @param directory the caller's directory
 * @param ownerPid process that a container in the making belongs to: the launcher, or this process
 * @param userNamespace what the launcher found out: {@code host}, {@code mapped}, {@code single}, or {@code none:REASON}
 */
public record EngineOptions(
        Path root,
        Path runRoot,
        Path hullInit,
        Map<String, String> environment,
        Path directory,
        long ownerPid,
        String userNamespace) {
    public EngineOptions {
        environment = Map.copyOf(environment);
    }

    /** Why containers cannot be run here, or empty when they can. */
    public String refusal() {
        return userNamespace.startsWith("none:") ? userNamespace.substring("none:".length()) : "";
    }
}
