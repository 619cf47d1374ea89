package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Listing;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.registry.Referrers;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code hull image referrers}: what refers to an image, here or in its registry. */
public final class ImageReferrersCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> REMOTE =
            Option.flag("remote", "Ask the image's registry instead of the store");
    private static final Listing LISTING = new Listing("Digest", "DIGEST", "Type", "TYPE", "Size", "SIZE");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE", "List what refers to an image, such as bills of materials")
                .options(FORMAT, REMOTE, Transfers.TLS_VERIFY)
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) {
        String name = invocation.arguments().getFirst();
        List<JsonObject> rows = invocation.get(REMOTE) ? remote(invocation, name) : local(invocation.context(), name);
        LISTING.print(invocation.context().output(), invocation.get(FORMAT), rows);
        return 0;
    }

    private static List<JsonObject> remote(Invocation invocation, String name) {
        try (RegistryAccess access = Transfers.access(invocation.context(), invocation.get(Transfers.TLS_VERIFY))) {
            List<JsonObject> rows = new ArrayList<>();
            for (Referrers.Referrer each : Referrers.list(access, name)) {
                rows.add(row(each.descriptor(), each.artifactType()));
            }
            return rows;
        }
    }

    private static List<JsonObject> local(CommandContext context, String name) {
        ImageStore store = Stores.images(context);
        Image image = store.resolve(name);
        List<JsonObject> rows = new ArrayList<>();
        for (ImageManifest each : store.referrers(image.manifest().computeDigest())) {
            rows.add(row(
                    each.computeDescriptor(),
                    each.json().string("artifactType", each.config().mediaType())));
        }
        return rows;
    }

    private static JsonObject row(Descriptor manifest, String type) {
        return JsonValue.object()
                .put("Digest", manifest.digest().toString())
                .put("Type", type)
                .put("Size", Human.size(manifest.size()))
                .build();
    }
}
