package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Listing;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code hull images}. A row for each name of an image. */
public final class ImagesCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag(
                    "all", "Show all images (Hull has no intermediate ones to hide)")
            .letter('a');
    private static final Option<Boolean> DIGESTS = Option.flag("digests", "Show digests");
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> NO_TRUNC = Option.flag("no-trunc", "Don't truncate output");
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Only show image IDs").letter('q');

    private static final String NONE = "<none>";
    private static final Listing LISTING = new Listing(
            "Repository",
            "REPOSITORY",
            "Tag",
            "TAG",
            "Digest",
            "DIGEST",
            "ID",
            "IMAGE ID",
            "CreatedSince",
            "CREATED",
            "Size",
            "SIZE",
            "CreatedAt",
            "CREATED AT",
            "Containers",
            "CONTAINERS",
            "SharedSize",
            "SHARED SIZE",
            "UniqueSize",
            "UNIQUE SIZE",
            "VirtualSize",
            "SIZE");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] [REPOSITORY[:TAG]]", "List images")
                .options(ALL, DIGESTS, ImageFilters.FILTER, FORMAT, NO_TRUNC, QUIET)
                .arguments(0, 1)
                .aliases("image ls", "image list", "images");
    }

    @Override
    public int run(Invocation invocation) {
        ImageStore store = Stores.images(invocation.context());
        ImageFilters filters = new ImageFilters(invocation.get(ImageFilters.FILTER), store);
        invocation.arguments().forEach(filters::reference);
        List<ImageSummary> images = filters.apply(store.list());

        String format = invocation.get(FORMAT);
        boolean table = Listing.isTable(format);
        List<JsonObject> rows = new ArrayList<>();
        for (ImageSummary image : images) {
            for (Name name : names(image, invocation.get(DIGESTS) || !table)) {
                rows.add(row(image, name, invocation.get(NO_TRUNC), !table || format.startsWith("table ")));
            }
        }
        if (invocation.get(QUIET) && table) {
            rows.forEach(row -> invocation.print(row.string("ID", "")));
            return 0;
        }
        Listing listing = invocation.get(DIGESTS)
                ? LISTING.columns("Repository", "Tag", "Digest", "ID", "CreatedSince", "Size")
                : LISTING.columns("Repository", "Tag", "ID", "CreatedSince", "Size");
        listing.print(invocation.context().output(), format, rows);
        return 0;
    }

    private record Name(String repository, String tag, String digest) {}

    /** A row for each tag, with the digests of its repository where they are shown, and one for each digest without a tag. */
    private static List<Name> names(ImageSummary image, boolean digests) {
        Map<String, Set<String>> byRepository = new LinkedHashMap<>();
        for (Reference digest : image.digests()) {
            byRepository
                    .computeIfAbsent(digest.familiarName(), name -> new LinkedHashSet<>())
                    .add(digest.digest().map(Digest::toString).orElse(NONE));
        }
        List<Name> names = new ArrayList<>();
        Set<String> tagged = new LinkedHashSet<>();
        for (Reference tag : image.tags()) {
            String repository = tag.familiarName();
            tagged.add(repository);
            Set<String> own = digests ? byRepository.getOrDefault(repository, Set.of()) : Set.of();
            for (String digest : own.isEmpty() ? Set.of(NONE) : own) {
                names.add(new Name(repository, tag.tag().orElse(NONE), digest));
            }
        }
        byRepository.forEach((repository, own) -> {
            if (!tagged.contains(repository)) {
                for (String digest : digests ? own : Set.of(NONE)) {
                    names.add(new Name(repository, NONE, digest));
                }
            }
        });
        return names.isEmpty() ? List.of(new Name(NONE, NONE, NONE)) : names;
    }

    private static JsonObject row(ImageSummary image, Name name, boolean whole, boolean everything) {
        String id = image.id().toString();
        Instant created = image.created().orElse(Instant.EPOCH);
        String size = Human.size(image.size());
        return JsonValue.object()
                .put("Repository", name.repository)
                .put("Tag", name.tag)
                .put("Digest", name.digest)
                .put("ID", whole ? id : Human.shortId(id))
                .put("CreatedSince", Human.since(created, Instant.now()))
                .put("Size", size)
                .when(
                        everything,
                        row -> row.put("CreatedAt", Human.moment(created, ZoneId.systemDefault()))
                                .put("Containers", "N/A")
                                .put("SharedSize", "N/A")
                                .put("UniqueSize", "N/A")
                                .put("VirtualSize", size))
                .build();
    }
}
