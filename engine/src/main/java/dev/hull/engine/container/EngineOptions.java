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

    /** Why containers cannot be run here and what allows them, or empty when they can. */
    public String refusal() {
        return userNamespace.startsWith("none:") ? sentence(userNamespace.substring("none:".length())) : "";
    }

    private static String sentence(String reason) {
        String fix = switch (reason) {
            case "user.max_user_namespaces" -> "is 0; allow them with: sysctl -w " + reason + "=15000";
            case "kernel.unprivileged_userns_clone" -> "is 0; allow them with: sysctl -w " + reason + "=1";
            case "kernel.apparmor_restrict_unprivileged_userns" -> "is 1; allow them with: sysctl -w " + reason + "=0";
            default -> "";
        };
        return fix.isEmpty()
                ? "it cannot create a user namespace: " + reason + "; run as root"
                : "user namespaces are forbidden, " + reason + " " + fix + " (as root), or run as root";
    }
}
