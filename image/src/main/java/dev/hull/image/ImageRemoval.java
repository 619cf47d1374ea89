package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Docker's rules of {@code rmi}:
 *
 * <ul>
 *   <li>a name is taken away; the image goes with its last name
 *   <li>an id removes the image with all names, if they are all of one repository or with force
 *   <li>an image that containers use keeps its last name; with force it loses the names and stays until the containers go
 *   <li>an id of an image that a running container uses is refused even with force
 * </ul>
 *
 * <p>Where Docker deletes the image of a stopped container on force, Hull keeps it without a name, so that the container can
 * still be started.
 */
final class ImageRemoval {
    private final StorePaths paths;
    private final IndexFile index;
    private final ImageLookup lookup;

    ImageRemoval(StorePaths paths, IndexFile index, ImageLookup lookup) {
        this.paths = paths;
        this.index = index;
        this.lookup = lookup;
    }

    /** The caller holds store and index lock. */
    RemovedImage remove(String text, boolean force, Function<Digest, List<ImageUser>> usersOf, TemporaryArea area)
            throws IOException {
        IndexEntry entry = lookup.find(text).orElseThrow(() -> ImageStore.noSuchImage(text));
        Digest id = lookup.id(entry);
        List<IndexEntry> entries = index.read();
        List<IndexEntry> own = new ArrayList<>();
        for (IndexEntry other : entries) {
            if (lookup.id(other).equals(id)) {
                own.add(other);
            }
        }
        List<Reference> names =
                own.stream().flatMap(other -> other.name().stream()).toList();
        List<ImageUser> users = usersOf.apply(id);
        boolean byName = entry.name().isPresent() && !isIdPrefix(text, id);
        List<Reference> untagged = byName
                ? untagOne(text, entry.name().get(), names, id, force, users)
                : untagAll(names, id, force, users);

        List<IndexEntry> remaining = entries;
        for (Reference name : untagged) {
            remaining = ImageNames.unassign(remaining, name);
        }
        boolean gone = untagged.size() == names.size() && users.isEmpty();
        if (gone) {
            Set<IndexEntry> nameless = new LinkedHashSet<>();
            for (IndexEntry other : remaining) {
                if (other.name().isEmpty() && lookup.id(other).equals(id)) {
                    nameless.add(other);
                }
            }
            remaining = remaining.stream()
                    .filter(other -> !nameless.contains(other))
                    .toList();
        }
        Set<Digest> candidates = new LinkedHashSet<>();
        if (gone) {
            for (IndexEntry other : own) {
                candidates.addAll(lookup.reachable(other));
            }
            remaining = withoutArtifacts(remaining, candidates);
        }
        index.write(remaining);
        Garbage.Removed removed = new Garbage(paths, lookup).remove(candidates, remaining, area);
        return new RemovedImage(untagged, gone ? Optional.of(id) : Optional.empty(), removed.layers(), removed.freed());
    }

    /** What refers to the image goes with it. */
    private List<IndexEntry> withoutArtifacts(List<IndexEntry> entries, Set<Digest> candidates) throws IOException {
        List<IndexEntry> left = new ArrayList<>();
        for (IndexEntry entry : entries) {
            Optional<Digest> subject = lookup.subject(entry);
            if (subject.isPresent() && candidates.contains(subject.get())) {
                candidates.addAll(lookup.reachable(entry));
            } else {
                left.add(entry);
            }
        }
        return left;
    }

    private static boolean isIdPrefix(String text, Digest id) {
        return id.hex().startsWith(text) || id.toString().startsWith(text);
    }

    private static List<Reference> untagOne(
            String text, Reference name, List<Reference> names, Digest id, boolean force, List<ImageUser> users) {
        List<Reference> untagged = new ArrayList<>(List.of(name));
        boolean tagLeft = names.stream()
                .anyMatch(other -> !other.equals(name)
                        && other.name().equals(name.name())
                        && other.tag().isPresent());
        if (!tagLeft) {
            names.stream()
                    .filter(other -> !other.equals(name) && other.name().equals(name.name()))
                    .forEach(untagged::add);
        }
        if (!force && untagged.size() == names.size() && !users.isEmpty()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "conflict: unable to remove repository reference \"" + text + "\" (must force) - container "
                            + users.getFirst().shortId() + " is using its referenced image " + id.shortHex());
        }
        return untagged;
    }

    private static List<Reference> untagAll(List<Reference> names, Digest id, boolean force, List<ImageUser> users) {
        for (ImageUser user : users) {
            if (user.running()) {
                throw conflict(id, "cannot be forced", "image is being used by running container " + user.shortId());
            }
        }
        boolean oneRepository = names.stream().map(Reference::name).distinct().count() <= 1;
        if (!force && !oneRepository) {
            throw conflict(id, "must be forced", "image is referenced in multiple repositories");
        }
        if (!force && !users.isEmpty()) {
            throw conflict(
                    id,
                    "must be forced",
                    "image is being used by stopped container "
                            + users.getFirst().shortId());
        }
        return names;
    }

    private static HullException conflict(Digest id, String force, String why) {
        return new HullException(
                ErrorKind.CONFLICT, "conflict: unable to delete " + id.shortHex() + " (" + force + ") - " + why);
    }
}
