package dev.hull.network;

import dev.hull.linux.plan.PlanStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a launch plan has to contain so that a container has its network.
 *
 * @param hostBeforeClone steps of the host before the container exists
 * @param hostAfterClone steps of the host while the first process waits
 * @param container steps of the first process, anywhere before its capabilities go
 * @param afterExit steps of the host each time it has ended, or could not start
 * @param last steps of the host when it will not be started again
 * @param sysctls kernel parameters of the container's network; what the user asked for comes on top
 * @param endpoint the cable, if there is one
 * @param ports ports of the host that lead inside
 * @param notices sentences for the user, at most one line each
 */
public record NetworkAttachment(
        List<PlanStep> hostBeforeClone,
        List<PlanStep> hostAfterClone,
        List<PlanStep> container,
        List<PlanStep> afterExit,
        List<PlanStep> last,
        Map<String, String> sysctls,
        Optional<Endpoint> endpoint,
        List<PortBinding> ports,
        List<String> notices) {
    public NetworkAttachment {
        hostBeforeClone = List.copyOf(hostBeforeClone);
        hostAfterClone = List.copyOf(hostAfterClone);
        container = List.copyOf(container);
        afterExit = List.copyOf(afterExit);
        last = List.copyOf(last);
        ports = List.copyOf(ports);
        sysctls = Map.copyOf(sysctls);
        notices = List.copyOf(notices);
    }

    /** A network namespace without a cable: {@code --network none}. The planner brings {@code lo} up. */
    public static NetworkAttachment none() {
        return shared();
    }

    /** The network of the host or of another container: nothing to do. */
    public static NetworkAttachment shared() {
        return new NetworkAttachment(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** The same with other sentences for the user. */
    public NetworkAttachment withNotices(List<String> others) {
        return new NetworkAttachment(
                hostBeforeClone, hostAfterClone, container, afterExit, last, sysctls, endpoint, ports, others);
    }
}
