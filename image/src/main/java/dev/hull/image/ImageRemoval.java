package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
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
        } else {
            remaining = withoutLists(own, id, remaining, usersOf, candidates);
        }
        index.write(remaining);
        Garbage.Removed removed = new Garbage(paths, lookup).remove(candidates, remaining, area);
        return new RemovedImage(untagged, gone ? Optional.of(id) : Optional.empty(), removed.layers(), removed.freed());
    }

    /** Removes an index without a name, when everything that it names is there without it. The caller holds both locks. */
    void forget(Descriptor old, TemporaryArea area) throws IOException {
        List<IndexEntry> entries = index.read();
        Optional<IndexEntry> nameless = entries.stream()
                .filter(entry ->
                        entry.name().isEmpty() && entry.descriptor().digest().equals(old.digest()))
                .findFirst();
        if (nameless.isEmpty()) {
            return;
        }
        List<IndexEntry> remaining = entries.stream()
                .filter(entry -> !entry.descriptor().digest().equals(old.digest()))
                .toList();
        Set<Digest> lost = Contents.read(paths, lookup).unreached(lookup.reachable(nameless.get()), remaining);
        if (Set.of(old.digest()).containsAll(lost)) {
            index.write(remaining);
            new Garbage(paths, lookup).remove(lost, remaining, area);
        }
    }

    /**
     * An index that lost its last name goes, though the image that stands for it here stays under names of its own; unless containers
     * use one of its others.
     */
    private List<IndexEntry> withoutLists(
            List<IndexEntry> own,
            Digest id,
            List<IndexEntry> entries,
            Function<Digest, List<ImageUser>> usersOf,
            Set<Digest> candidates)
            throws IOException {
        List<IndexEntry> left = entries;
        Set<Digest> seen = new LinkedHashSet<>();
        for (IndexEntry each : own) {
            Digest digest = each.descriptor().digest();
            boolean list = MediaTypes.isIndex(each.descriptor().mediaType()) && seen.add(digest);
            boolean named = false;
            boolean others = false;
            for (IndexEntry entry : left) {
                boolean same = entry.descriptor().digest().equals(digest);
                named |= same && entry.name().isPresent();
                others |= !same && lookup.id(entry).equals(id);
            }
            if (!list || named || !others) {
                continue;
            }
            List<Digest> reachable = lookup.reachable(each);
            if (reachable.stream()
                    .allMatch(part -> part.equals(id) || usersOf.apply(part).isEmpty())) {
                left = left.stream()
                        .filter(entry -> !entry.descriptor().digest().equals(digest))
                        .toList();
                candidates.addAll(reachable);
            }
        }
        return left;
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
