package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Listing;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.image.StoreContent;
import dev.hull.image.StoredImage;
import dev.hull.image.cache.BuildLayer;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code hull system df}: what takes room, and what of it could be freed. Sizes are allocated bytes, as {@code du} counts them. */
public final class SystemDfCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> VERBOSE =
            Option.flag("verbose", "Show detailed information on space usage").letter('v');

    private static final Listing SUMMARY = new Listing(
            "Type", "TYPE", "TotalCount", "TOTAL", "Active", "ACTIVE", "Size", "SIZE", "Reclaimable", "RECLAIMABLE");
    private static final Listing IMAGES = new Listing(
            "Repository",
            "REPOSITORY",
            "Tag",
            "TAG",
            "ID",
            "IMAGE ID",
            "CreatedSince",
            "CREATED",
            "Size",
            "SIZE",
            "SharedSize",
            "SHARED SIZE",
            "UniqueSize",
            "UNIQUE SIZE",
            "Containers",
            "CONTAINERS");
    private static final Listing CONTAINERS = new Listing(
            "ID",
            "CONTAINER ID",
            "Image",
            "IMAGE",
            "Command",
            "COMMAND",
            "LocalVolumes",
            "LOCAL VOLUMES",
            "Size",
            "SIZE",
            "RunningFor",
            "CREATED",
            "Status",
            "STATUS",
            "Names",
            "NAMES");
    private static final Listing CACHE = new Listing(
            "ID", "CACHE ID", "CacheType", "CACHE TYPE", "Size", "SIZE", "LastUsedSince", "LAST USED", "Step", "STEP");
    private static final Listing VOLUMES = new Listing("Name", "VOLUME NAME", "Links", "LINKS", "Size", "SIZE");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Show disk usage")
                .options(FORMAT, VERBOSE)
                .arguments(0, 0);
    }

    /** What was found. */
    private record Facts(
            StoreContent content,
            Map<Digest, Integer> users,
            List<ContainerView> containers,
            Map<String, Long> sizes,
            Map<String, Long> volumes,
            Map<String, Integer> links,
            Map<String, Integer> mounted,
            BuildCache cache) {}

    @Override
    public int run(Invocation invocation) throws IOException {
        Facts facts = facts(invocation.context());
        PrintStream out = invocation.context().output();
        if (!invocation.get(VERBOSE)) {
            SUMMARY.print(
                    out,
                    invocation.get(FORMAT),
                    List.of(images(facts), containers(facts), volumes(facts), builds(facts)));
            return 0;
        }
        out.print("Images space usage:\n\n");
        IMAGES.print(out, invocation.get(FORMAT), imageRows(facts));
        out.print("\nContainers space usage:\n\n");
        CONTAINERS.print(out, invocation.get(FORMAT), containerRows(facts));
        out.print("\nLocal Volumes space usage:\n\n");
        VOLUMES.print(out, invocation.get(FORMAT), volumeRows(facts));
        out.print("\nBuild cache usage: " + Human.size(facts.cache().size()) + "\n\n");
        CACHE.print(out, invocation.get(FORMAT), cacheRows(facts));
        long loose = facts.content().size(facts.content().unreachable())
                + facts.content().unfinished();
        out.print("\nLeftovers in the image store (hull gc removes them): " + Human.size(loose) + "\n");
        return 0;
    }

    private static Facts facts(CommandContext context) throws IOException {
        Engine engine = Engines.open(context);
        Lifecycle lifecycle = engine.lifecycle();
        Map<Digest, Integer> users = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        List<ContainerView> containers = engine.views();
        for (ContainerView container : containers) {
            users.merge(Digest.parse(container.record().imageId()), 1, Integer::sum);
            sizes.put(container.record().id().value(), lifecycle.size(container.record()));
        }
        VolumeStore store = engine.volumes();
        Map<String, Long> volumes = new java.util.TreeMap<>();
        Map<String, Integer> links = new HashMap<>();
        Map<String, Integer> mounted = new HashMap<>();
        for (Volume volume : store.list()) {
            volumes.put(volume.name(), store.size(volume.name()));
            links.put(volume.name(), store.users(volume.name()).size());
            store.users(volume.name()).forEach(user -> mounted.merge(user.value(), 1, Integer::sum));
        }
        StoreContent content = StoreContent.of(Stores.images(context));
        BuildCache cache = new BuildCache(Stores.images(context), content);
        return new Facts(content, users, containers, sizes, volumes, links, mounted, cache);
    }

    private static JsonObject row(String type, int total, long active, long size, long reclaimable) {
        String share = size == 0 ? "" : " (" + reclaimable * 100 / size + "%)";
        return JsonValue.object()
                .put("Type", type)
                .put("TotalCount", Integer.toString(total))
                .put("Active", Long.toString(active))
                .put("Size", Human.size(size))
                .put("Reclaimable", Human.size(reclaimable) + share)
                .build();
    }

    private static JsonObject images(Facts facts) {
        StoreContent content = facts.content();
        Set<Digest> needed = new HashSet<>();
        long active = 0;
        for (StoredImage image : content.images()) {
            if (facts.users().containsKey(image.id())) {
                active++;
                needed.addAll(image.content());
            }
        }
        return row("Images", content.images().size(), active, content.total(), content.total() - content.size(needed));
    }

    private static JsonObject containers(Facts facts) {
        long active = 0;
        long size = 0;
        long reclaimable = 0;
        for (ContainerView container : facts.containers()) {
            long own = facts.sizes().getOrDefault(container.record().id().value(), 0L);
            boolean running = container.state().isRunning();
            active += running ? 1 : 0;
            size += own;
            reclaimable += running ? 0 : own;
        }
        return row("Containers", facts.containers().size(), active, size, reclaimable);
    }

    private static List<JsonObject> cacheRows(Facts facts) throws IOException {
        List<JsonObject> rows = new ArrayList<>();
        for (BuildLayer layer : facts.cache().list()) {
            rows.add(JsonValue.object()
                    .put("ID", layer.key().shortHex())
                    .put("CacheType", "regular")
                    .put("Size", Human.size(facts.cache().size(layer)))
                    .put("LastUsedSince", Human.since(layer.used(), Instant.now()))
                    .put("Step", Human.ellipsis(layer.step().strip(), 45))
                    .build());
        }
        return rows;
    }

    private static JsonObject builds(Facts facts) throws IOException {
        int total = facts.cache().list().size();
        return row("Build Cache", total, 0, facts.cache().size(), facts.cache().reclaimable());
    }

    private static JsonObject volumes(Facts facts) {
        long active = 0;
        long size = 0;
        long reclaimable = 0;
        for (Map.Entry<String, Long> volume : facts.volumes().entrySet()) {
            boolean used = facts.links().getOrDefault(volume.getKey(), 0) > 0;
            active += used ? 1 : 0;
            size += volume.getValue();
            reclaimable += used ? 0 : volume.getValue();
        }
        return row("Local Volumes", facts.volumes().size(), active, size, reclaimable);
    }

    private static List<JsonObject> imageRows(Facts facts) {
        List<JsonObject> rows = new ArrayList<>();
        for (StoredImage image : facts.content().images()) {
            List<Reference> tags = image.names().stream()
                    .filter(name -> name.tag().isPresent())
                    .toList();
            long size = facts.content().size(image.content());
            long shared = facts.content().shared(image);
            JsonObject row = JsonValue.object()
                    .put("ID", image.id().shortHex())
                    .put(
                            "CreatedSince",
                            image.created()
                                    .map(time -> Human.since(time, Instant.now()))
                                    .orElse("N/A"))
                    .put("Size", Human.size(size))
                    .put("SharedSize", Human.size(shared))
                    .put("UniqueSize", Human.size(size - shared))
                    .put("Containers", Integer.toString(facts.users().getOrDefault(image.id(), 0)))
                    .build();
            if (tags.isEmpty()) {
                rows.add(row.toBuilder()
                        .put("Repository", "<none>")
                        .put("Tag", "<none>")
                        .build());
            }
            for (Reference tag : tags) {
                rows.add(row.toBuilder()
                        .put("Repository", tag.familiarName())
                        .put("Tag", tag.tag().orElse("<none>"))
                        .build());
            }
        }
        return rows;
    }

    private static List<JsonObject> containerRows(Facts facts) {
        List<JsonObject> rows = new ArrayList<>();
        for (ContainerView container : facts.containers()) {
            long size = facts.sizes().getOrDefault(container.record().id().value(), 0L);
            ContainerRecord record = container.record();
            rows.add(JsonValue.object()
                    .put("ID", record.id().shortForm())
                    .put("Image", record.imageName())
                    .put("Command", "\"" + Human.ellipsis(String.join(" ", record.command()), 20) + "\"")
                    .put(
                            "LocalVolumes",
                            Integer.toString(
                                    facts.mounted().getOrDefault(record.id().value(), 0)))
                    .put("Size", Human.size(size))
                    .put("RunningFor", Human.since(record.created(), Instant.now()))
                    .put("Status", container.state().phase().word())
                    .put("Names", record.name())
                    .build());
        }
        return rows;
    }

    private static List<JsonObject> volumeRows(Facts facts) {
        List<JsonObject> rows = new ArrayList<>();
        facts.volumes()
                .forEach((name, size) -> rows.add(JsonValue.object()
                        .put("Name", name)
                        .put("Links", Integer.toString(facts.links().getOrDefault(name, 0)))
                        .put("Size", Human.size(size))
                        .build()));
        return rows;
    }
}
