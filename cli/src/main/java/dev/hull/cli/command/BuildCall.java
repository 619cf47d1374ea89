package dev.hull.cli.command;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.lint.LintJson;
import dev.hull.build.lint.LintReport;
import dev.hull.build.lint.LintRequest;
import dev.hull.build.lint.LintText;
import dev.hull.build.lint.Linter;
import dev.hull.build.outline.Outline;
import dev.hull.build.outline.OutlineJson;
import dev.hull.build.outline.OutlineReader;
import dev.hull.build.outline.OutlineText;
import dev.hull.build.outline.Target;
import dev.hull.build.request.BuildRequest;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** {@code hull build --call}: nothing is built, the Dockerfile is read and something of it is told. */
final class BuildCall {
    static final Option<Boolean> CHECK = Option.flag("check", "Check the Dockerfile, build nothing (--call check)");
    static final Option<String> CALL = Option.string(
                    "call", "What to do: build, check, outline, targets; with ,format=json for programs")
            .orElse("build");
    static final Option<String> FORMAT =
            Option.string("format", "Format of --check and --call: text, json").orElse("text");

    private final Invocation invocation;
    private final String method;
    private final boolean json;
    private final boolean ignoresStatus;

    private BuildCall(Invocation invocation, String method, boolean json, boolean ignoresStatus) {
        this.invocation = invocation;
        this.method = method;
        this.json = json;
        this.ignoresStatus = ignoresStatus;
    }

    /** What is asked for; empty for a build. */
    static Optional<BuildCall> of(Invocation invocation) {
        String call = invocation.get(CALL);
        String format = invocation.get(FORMAT);
        String method = "";
        boolean ignoresStatus = false;
        for (String field : call.split(",", -1)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? "" : field.substring(0, equals);
            String value = field.substring(equals + 1);
            if (name.equals("format")) {
                format = value;
            } else if (name.equals("ignorestatus")
                    && List.of("true", "false", "1", "0").contains(value)) {
                ignoresStatus = value.equals("true") || value.equals("1");
            } else if (equals < 0 && method.isEmpty()) {
                method = field;
            } else {
                throw CALL.invalid(call, "expected check, outline or targets, format=json, ignorestatus=true");
            }
        }
        if (method.equals("build") && invocation.get(CHECK)) {
            method = "check";
        }
        if (!List.of("text", "json").contains(format)) {
            throw FORMAT.invalid(format, "expected text or json");
        }
        boolean json = format.equals("json");
        return switch (method) {
            case "build" -> Optional.empty();
            case "check", "lint" -> Optional.of(new BuildCall(invocation, "check", json, ignoresStatus));
            case "outline", "targets" -> Optional.of(new BuildCall(invocation, method, json, ignoresStatus));
            default -> throw CALL.invalid(call, "expected build, check, outline or targets");
        };
    }

    /** Tells it. The status is 1 for a file with warnings, or one that cannot be built, when it was to be checked. */
    int run(BuildRequest request, BuildSource source, ImageStore store) {
        if (method.equals("check")) {
            return check(request, source, store);
        }
        BuildFile file = BuildFile.parse(
                request.definition().name(), request.definition().text());
        if (method.equals("targets")) {
            List<Target> targets = Target.of(file);
            print(OutlineText.of(targets), OutlineJson.of(targets, file));
        } else {
            Outline outline = OutlineReader.read(
                    file,
                    request.choices().arguments(),
                    request.choices().target(),
                    platform(request),
                    source.contexts().keySet(),
                    name -> environment(store, name));
            print(OutlineText.of(outline), OutlineJson.of(outline));
        }
        return ExitCodes.OK;
    }

    private int check(BuildRequest request, BuildSource source, ImageStore store) {
        LintReport report = Linter.check(
                request.definition().name(),
                request.definition().text(),
                new LintRequest(
                        request.choices().arguments(),
                        request.choices().target(),
                        platform(request),
                        source.ignored(),
                        name -> environment(store, name)));
        print(LintText.of(report), LintJson.of(report));
        boolean well = report.warnings().isEmpty() && report.error().isEmpty();
        return well || ignoresStatus && report.error().isEmpty() ? ExitCodes.OK : 1;
    }

    private void print(String text, JsonValue document) {
        if (json) {
            invocation.print(Json.writeIndented(document, 2));
        } else {
            invocation.context().output().print(text);
        }
    }

    private static Platform platform(BuildRequest request) {
        return request.choices().platform().orElse(Platform.host());
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
