package dev.hull.image;

import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names given and taken: changes of the list of entries, as values. */
final class ImageNames {
    private ImageNames() {}

    /**
     * Adds an image under a name. An image that had this name keeps its content and loses the name; an entry of the same image
     * without a name gives way to the named one.
     */
    static List<IndexEntry> assign(List<IndexEntry> entries, IndexEntry added) {
        List<IndexEntry> result = new ArrayList<>();
        Digest digest = added.descriptor().digest();
        boolean known = false;
        for (IndexEntry entry : entries) {
            boolean same = entry.descriptor().digest().equals(digest);
            if (added.name().isPresent() && entry.name().equals(added.name())) {
                if (!same && count(entries, entry.descriptor().digest()) == 1) {
                    result.add(entry.withName(Optional.empty()));
                }
            } else if (!(same && entry.name().isEmpty())) {
                result.add(entry);
                known |= same;
            }
        }
        if (added.name().isPresent() || !known) {
            result.add(added);
        }
        return result;
    }

    /** Takes a name away; its image stays, without a name if this was the last. */
    static List<IndexEntry> unassign(List<IndexEntry> entries, Reference name) {
        List<IndexEntry> result = new ArrayList<>();
        for (IndexEntry entry : entries) {
            if (!entry.name().equals(Optional.of(name))) {
                result.add(entry);
            } else if (count(entries, entry.descriptor().digest()) == 1) {
                result.add(entry.withName(Optional.empty()));
            }
        }
        return result;
    }

    private static long count(List<IndexEntry> entries, Digest digest) {
        return entries.stream()
                .filter(entry -> entry.descriptor().digest().equals(digest))
                .count();
    }
}
