package dev.hull.build.outline;

import dev.hull.build.dockerfile.SourceRange;
import java.util.List;

/**
 * What a stage takes from whoever builds it, with all stages that it needs; what {@code docker build --call=outline} tells.
 *
 * @param name of the stage, empty for none
 * @param description from the comment above it, empty for none
 * @param arguments build arguments that have an effect, by place
 * @param secrets that its programs see
 * @param agents SSH agents that its programs see
 * @param source the whole Dockerfile
 */
public record Outline(
        String name,
        String description,
        List<Argument> arguments,
        List<Wanted> secrets,
        List<Wanted> agents,
        String source) {
    public Outline {
        arguments = List.copyOf(arguments);
        secrets = List.copyOf(secrets);
        agents = List.copyOf(agents);
    }

    /**
     * A build argument.
     *
     * @param value that it has if nothing is changed
     * @param description from the comment above it
     */
    public record Argument(String name, String value, String description, SourceRange place) {}

    /**
     * A secret or an agent.
     *
     * @param required whether the build fails without it
     */
    public record Wanted(String name, boolean required, SourceRange place) {}
}
