package dev.hull.cli.command;

import dev.hull.build.lint.LintJson;
import dev.hull.build.lint.LintReport;
import dev.hull.build.lint.LintRequest;
import dev.hull.build.lint.LintText;
import dev.hull.build.lint.Linter;
import dev.hull.build.request.BuildRequest;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.oci.json.Json;
import java.util.List;
import java.util.Optional;

/** {@code hull build --check}: nothing is built, the Dockerfile is read and judged. */
final class BuildCheck {
    static final Option<Boolean> CHECK = Option.flag("check", "Check the Dockerfile, build nothing");
    static final Option<String> CALL =
            Option.string("call", "What to do: build, check").orElse("build");
    static final Option<String> FORMAT =
            Option.string("format", "Format of --check: text, json").orElse("text");

    private BuildCheck() {}

    /** Whether it is asked for. */
    static boolean isWanted(Invocation invocation) {
        String call = invocation.get(CALL);
        int comma = call.indexOf(',');
        return switch (comma < 0 ? call : call.substring(0, comma)) {
            case "build" -> invocation.get(CHECK);
            case "check", "lint" -> true;
            default -> throw CALL.invalid(call, "expected build or check");
        };
    }

    /** Checks, prints, and says how it went: 1 with warnings, or when the file cannot be built. */
    static int run(Invocation invocation, BuildRequest request, BuildSource source, ImageStore store) {
        String format = invocation.get(CALL).endsWith(",format=json") ? "json" : invocation.get(FORMAT);
        LintReport report = Linter.check(
                request.definition().name(),
                request.definition().text(),
                new LintRequest(
                        request.choices().arguments(),
                        request.choices().target(),
                        request.choices().platform().orElse(Platform.host()),
                        source.ignored(),
                        name -> environment(store, name)));
        switch (format) {
            case "text" -> invocation.context().output().print(LintText.of(report));
            case "json" -> invocation.print(Json.writeIndented(LintJson.of(report), 2));
            default -> throw FORMAT.invalid(format, "expected text or json");
        }
        return report.warnings().isEmpty() && report.error().isEmpty() ? ExitCodes.OK : 1;
    }

    private static Optional<List<String>> environment(ImageStore store, String name) {
        try {
            return store.find(name)
                    .map(Image::config)
                    .map(config -> config.config().env());
        } catch (HullException e) {
            return Optional.empty(); // no name of an image; the build will say so
        }
    }
}
