package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.word.Expansion;
import dev.hull.build.word.WordException;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What FROM begins with. */
final class FromChecks {
    private static final String TARGET = "TARGETPLATFORM";

    private final BuildFile file;
    private final Findings findings;

    private FromChecks(BuildFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void run(BuildFile file, LintRequest request, Findings findings) {
        FromChecks checks = new FromChecks(file, findings);
        try {
            checks.defaults(GlobalArguments.of(file, request, Map.of()));
            GlobalArguments arguments = GlobalArguments.of(file, request, request.arguments());
            for (Stage stage : file.stages()) {
                checks.variables(stage.from(), arguments);
            }
        } catch (WordException e) {
            // The build will fail at this word and say so; a check has nothing to add.
            return;
        }
    }

    /** Whether each base is an image also when the caller gives no argument. */
    private void defaults(GlobalArguments arguments) {
        for (Stage stage : file.stages()) {
            String base = stage.from().base();
            String name = GlobalArguments.expand(file, base, arguments.values()).text();
            if (!isImage(name)) {
                findings.add(
                        Rule.INVALID_DEFAULT_ARG_IN_FROM,
                        stage.from().statement(),
                        base,
                        "Default value for ARG " + base + " results in empty or invalid base image name",
                        "give the ARG a default that makes it a name, such as ARG VERSION=1.0");
            }
        }
    }

    private static boolean isImage(String name) {
        try {
            Reference.parse(name);
            return true;
        } catch (HullException e) {
            return false;
        }
    }

    private void variables(Instruction.From from, GlobalArguments arguments) {
        Expansion base = GlobalArguments.expand(file, from.base(), arguments.values());
        undeclared(from, base, arguments);
        if (from.platform().isEmpty()) {
            return;
        }
        Expansion platform = GlobalArguments.expand(file, from.platform(), arguments.values());
        undeclared(from, platform, arguments);
        redundant(from, platform, arguments);
        constant(from, platform);
    }

    private void undeclared(Instruction.From from, Expansion expansion, GlobalArguments arguments) {
        Set<String> known = new LinkedHashSet<>(arguments.declared());
        known.addAll(arguments.values().keySet());
        for (String name : expansion.unset()) {
            if (!known.contains(name)) {
                String near = Nearest.of(name, known).orElse("");
                findings.add(
                        Rule.UNDEFINED_ARG_IN_FROM,
                        from.statement(),
                        name,
                        "FROM argument '" + name + "' is not declared"
                                + (near.isEmpty() ? "" : " (did you mean " + near + "?)"),
                        "declare it before the first FROM: ARG " + name + "=default");
            }
        }
    }

    private void redundant(Instruction.From from, Expansion platform, GlobalArguments arguments) {
        if (platform.used().equals(Set.of(TARGET))
                && platform.unset().isEmpty()
                && platform.text().equals(arguments.values().get(TARGET))) {
            findings.add(
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    from.statement(),
                    from.platform(),
                    "Setting platform to predefined " + from.platform()
                            + " in FROM is redundant as this is the default behavior",
                    "leave --platform out");
        }
    }

    private void constant(Instruction.From from, Expansion expansion) {
        if (!expansion.used().isEmpty() || !expansion.unset().isEmpty()) {
            return;
        }
        Platform platform;
        try {
            platform = Platform.parse(expansion.text());
        } catch (HullException e) {
            return; // the build will say so
        }
        Statement statement = from.statement();
        if (!from.name().contains(platform.os()) && !from.name().contains(platform.architecture())) {
            findings.add(
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    statement,
                    from.platform(),
                    "FROM --platform flag should not use constant value \"" + expansion.text() + "\"",
                    "leave --platform out and build with --platform " + expansion.text()
                            + ", or name the stage after the platform");
        }
    }
}
