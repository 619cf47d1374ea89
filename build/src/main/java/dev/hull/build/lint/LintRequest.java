package dev.hull.build.lint;

import dev.hull.build.context.IgnoreRules;
import dev.hull.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of a build when its Dockerfile is checked.
 *
 * @param arguments {@code --build-arg}
 * @param target {@code --target}: only this stage and those that it needs are checked; empty for all
 * @param platform what is built for
 * @param ignored what {@code .dockerignore} leaves out
 * @param environments the environment of a base image by its name, as {@code NAME=value}; empty where the image is not here:
 *     then a variable that the file itself does not set may be the base's, and is not reported
 */
public record LintRequest(
        Map<String, String> arguments,
        String target,
        Platform platform,
        IgnoreRules ignored,
        Function<String, Optional<List<String>>> environments) {
    private static final String CHECK_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

    public LintRequest {
        arguments = Map.copyOf(arguments);
    }

    /** Of a build without options and without any base image at hand. */
    public static LintRequest plain() {
        return new LintRequest(Map.of(), "", Platform.host(), IgnoreRules.NONE, name -> Optional.empty());
    }

    /** The options: those of {@code --build-arg BUILDKIT_DOCKERFILE_CHECK=} replace those of the file. */
    LintOptions options(Map<String, String> directives) {
        return LintOptions.parse(arguments.getOrDefault(CHECK_ARGUMENT, directives.getOrDefault("check", "")));
    }
}
