package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.image.ImageStore;
import dev.hull.image.archive.ImageSaver;
import dev.hull.image.archive.PlatformChoice;
import dev.hull.image.archive.SaveFormat;
import dev.hull.image.archive.SaveRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code hull save}: images as an archive. */
public final class SaveCommand implements Command {
    private static final Option<String> FORMAT = Option.string(
                    "format",
                    "docker (an OCI layout with manifest.json), oci (an OCI layout), legacy (a directory per layer, as Docker"
                            + " wrote until version 24)")
            .orElse("docker");
    private static final Option<String> OUTPUT = Option.string(
                    "output", "Write to a file, or for oci to a directory, instead of STDOUT")
            .letter('o');
    private static final Option<List<String>> PLATFORM = Option.commaList(
            "platform",
            "Save the image of this platform (os/arch[/variant]); of several, all or present: these with their index");
    private static final Option<Boolean> SEVERAL = Option.flag(
                    "multi-image-archive", "Save several images (that is always so)")
            .letter('m')
            .hide();
    private static final Option<Boolean> QUIET = Option.flag("quiet", "Suppress the output (there is none)")
            .letter('q')
            .hide();

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] IMAGE [IMAGE...]",
                        "Save one or more images to a tar archive (streamed to STDOUT by default)")
                .options(FORMAT, SEVERAL, OUTPUT, PLATFORM, QUIET)
                .arguments(1, CommandSpec.MANY)
                .aliases("image save", "save");
    }

    @Override
    public int run(Invocation invocation) {
        PlatformChoice platforms = PlatformChoice.parse(invocation.get(PLATFORM));
        SaveFormat format = SaveFormat.parse(invocation.get(FORMAT));
        if (platforms.isIndex() && format == SaveFormat.LEGACY) {
            throw PLATFORM.invalid(
                    String.join(",", invocation.get(PLATFORM)),
                    "the format legacy knows no platforms; use --format oci or docker");
        }
        SaveRequest request = new SaveRequest(invocation.arguments(), format, platforms);
        ImageStore store = Stores.images(invocation.context());
        ImageSaver saver = new ImageSaver(store);
        if (!invocation.isSet(OUTPUT)) {
            if (Terminal.is(1)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cowardly refusing to save to a terminal. Use the -o flag or redirect");
            }
            saver.toStream(request, new RawOutput(invocation.context().output()));
        } else {
            write(invocation, saver, request);
        }
        for (String name : invocation.arguments()) {
            store.find(name).ifPresent(image -> ImageEvents.append(invocation.context(), "save", image.id(), name));
        }
        return ExitCodes.OK;
    }

    private static void write(Invocation invocation, ImageSaver saver, SaveRequest request) {
        String text = invocation.get(OUTPUT);
        Path target = invocation.context().resolve(text);
        boolean directory = text.endsWith("/") || invocation.get(FORMAT).equals("oci-dir") || Files.isDirectory(target);
        if (!directory) {
            saver.toFile(request, target);
        } else if (request.format() == SaveFormat.OCI) {
            saver.toDirectory(request, target);
        } else {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "cannot save to " + target + ": only the format oci can be a directory: --format oci");
        }
    }
}
