package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.explore.DifferenceText;
import dev.hull.cli.options.Option;
import dev.hull.image.compare.ImageDifference;
import dev.hull.image.explore.ImageSource;
import dev.hull.oci.json.Json;
import java.io.IOException;

/** {@code hull image diff}: what is different between two images. */
public final class ImageDiffCommand implements Command {
    private static final Option<String> FORMAT =
            Option.string("format", "Output format: text or json").orElse("text");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] IMAGE|ARCHIVE|DIRECTORY|docker://NAME IMAGE|ARCHIVE|DIRECTORY|docker://NAME",
                        "Show what is different between two images: sizes, configuration, packages, paths")
                .options(FORMAT)
                .arguments(2, 2);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        String format = invocation.get(FORMAT);
        if (!format.equals("text") && !format.equals("json")) {
            throw FORMAT.invalid(format, "expected text or json");
        }
        try (ImageSource before = Sources.open(context, invocation.arguments().get(0), "");
                ImageSource after = Sources.open(context, invocation.arguments().get(1), "")) {
            ImageDifference difference = ImageDifference.of(before, after);
            if (format.equals("json")) {
                context.output().print(Json.writeString(DifferenceText.json(difference)) + "\n");
            } else {
                DifferenceText.print(context.output(), difference);
            }
            return ExitCodes.OK;
        }
    }
}
