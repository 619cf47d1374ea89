package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.explore.CheckText;
import dev.hull.cli.options.Option;
import dev.hull.image.check.CheckReport;
import dev.hull.image.check.ImageCheck;
import dev.hull.image.explore.ImageSource;
import dev.hull.oci.json.Json;
import java.io.IOException;

/** {@code hull image check}: what an image costs and risks, and a score. */
public final class ImageCheckCommand implements Command {
    /** Status when the score is below what was asked for. */
    private static final int BELOW = 2;

    private static final Option<String> FORMAT =
            Option.string("format", "Output format: table or json").orElse("table");
    private static final Option<Long> FAIL_BELOW =
            Option.integer("fail-below", "End with status 2 when the score (0 to 100) is lower");
    private static final Option<String> IMAGE =
            Option.string("image", "Which image of an archive that has several").placeholder("name");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE|ARCHIVE|DIRECTORY|docker://NAME", "Check what an image costs and risks")
                .options(FAIL_BELOW, FORMAT, IMAGE)
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        String format = invocation.get(FORMAT);
        if (!format.equals("table") && !format.equals("json")) {
            throw FORMAT.invalid(format, "expected table or json");
        }
        long least = invocation.get(FAIL_BELOW);
        if (least < 0 || least > CheckReport.BEST) {
            throw FAIL_BELOW.invalid(Long.toString(least), "expected a number from 0 to 100");
        }
        try (ImageSource source = Sources.open(context, invocation.arguments().getFirst(), invocation.get(IMAGE))) {
            CheckReport report = ImageCheck.of(source);
            if (format.equals("json")) {
                context.output().print(Json.writeIndented(CheckText.json(report), 2));
            } else {
                CheckText.print(context.output(), report);
            }
            if (report.score() < least) {
                context.output().flush();
                invocation.warn(
                        "hull: image '" + source.name() + "' has a score of " + report.score() + ", below " + least);
                return BELOW;
            }
            return ExitCodes.OK;
        }
    }
}
