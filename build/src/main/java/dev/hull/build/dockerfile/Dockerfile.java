package dev.hull.build.dockerfile;

import java.util.List;
import java.util.Map;

/**
 * The statements of a Dockerfile.
 *
 * @param source what it was read from
 * @param directives parser directives by name
 * @param escape the character that escapes
 * @param statements in their order
 * @param warnings what will be an error one day
 */
public record Dockerfile(
        SourceText source,
        Map<String, String> directives,
        char escape,
        List<Statement> statements,
        List<Problem> warnings) {
    public Dockerfile {
        directives = Map.copyOf(directives);
        statements = List.copyOf(statements);
        warnings = List.copyOf(warnings);
    }
}
