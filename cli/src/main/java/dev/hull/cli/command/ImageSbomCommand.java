package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.sbom.CycloneDx;
import dev.hull.image.sbom.Sbom;
import dev.hull.image.sbom.SbomReferrer;
import dev.hull.image.sbom.Spdx;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** {@code hull image sbom}: the software of an image as a bill of materials. */
public final class ImageSbomCommand implements Command {
    private static final Option<String> FORMAT =
            Option.string("format", "cyclonedx-json (1.6) or spdx-json (2.3)").orElse("cyclonedx-json");
    private static final Option<Boolean> ATTACH =
            Option.flag("attach", "Store it beside the image, as an artifact that refers to it");
    private static final Option<String> OUTPUT = Option.string("output", "Write to a file instead of standard output")
            .letter('o')
            .placeholder("file");
    private static final Option<String> IMAGE =
            Option.string("image", "Which image of an archive that has several").placeholder("name");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] IMAGE|ARCHIVE|DIRECTORY|docker://NAME", "Write a bill of materials of an image")
                .options(ATTACH, FORMAT, IMAGE, OUTPUT)
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        String format = invocation.get(FORMAT);
        boolean cyclone = format.equals("cyclonedx-json");
        if (!cyclone && !format.equals("spdx-json")) {
            throw FORMAT.invalid(format, "expected cyclonedx-json or spdx-json");
        }
        ImageStore store = Stores.images(context);
        String name = invocation.arguments().getFirst();
        try (ImageSource source = Sources.open(context, name, invocation.get(IMAGE))) {
            Sbom sbom = Sbom.of(source);
            JsonObject document = cyclone ? CycloneDx.of(sbom) : Spdx.of(sbom);
            if (invocation.get(ATTACH)) {
                String type = cyclone ? CycloneDx.MEDIA_TYPE : Spdx.MEDIA_TYPE;
                invocation.print(SbomReferrer.attach(store, store.resolve(name), type, document)
                        .digest()
                        .toString());
                return ExitCodes.OK;
            }
            String text = Json.writeIndented(document, 2);
            if (invocation.isSet(OUTPUT)) {
                Files.write(context.resolve(invocation.get(OUTPUT)), text.getBytes(StandardCharsets.UTF_8));
            } else {
                context.output().print(text);
            }
            return ExitCodes.OK;
        }
    }
}
