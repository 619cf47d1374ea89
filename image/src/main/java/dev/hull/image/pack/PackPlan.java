package dev.hull.image.pack;

import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The image to be, before a byte of it is written: the same request on the same machine gives the same plan, and the same
 * plan the same layer.
 *
 * @param entries sorted by path, so that a directory comes before what it holds
 * @param warnings what the user should know, one sentence each
 * @param config how to run the image
 * @param platform what it runs on
 * @param created time of the image and of every entry
 * @param title the command that makes it
 */
public record PackPlan(
        List<PackEntry> entries,
        List<String> warnings,
        ContainerConfig config,
        Platform platform,
        Instant created,
        String title) {
    public PackPlan {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** Bytes of all files. */
    public long contentSize() {
        return entries.stream()
                .mapToLong(entry -> switch (entry) {
                    case PackEntry.Copy copy -> copy.size();
                    case PackEntry.Written written -> written.content().length;
                    case PackEntry.Directory directory -> 0;
                    case PackEntry.Link link -> 0;
                    case PackEntry.HardLink link -> 0;
                })
                .sum();
    }

    /** One line for every entry but the directories that are only there for what they hold: the path and its reasons. */
    public List<String> why() {
        Map<String, PackEntry> byPath = byPath();
        return entries.stream()
                .filter(entry -> !(entry instanceof PackEntry.Directory && isHolder(entry)))
                .map(entry -> chain(entry, byPath))
                .toList();
    }

    private static boolean isHolder(PackEntry entry) {
        return entry.reason().text().equals("holds");
    }

    /**
     * Why that path is in the image, up to what was asked for:
     * {@code /usr/lib/libz.so.1 ← needed by /usr/bin/curl ← asked for}. A path that goes through links is followed.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when it is not in the image
     */
    public String why(String path) {
        Map<String, PackEntry> byPath = byPath();
        PackEntry entry = find(path, byPath)
                .orElseThrow(() -> new HullException(ErrorKind.NOT_FOUND, path + " is not in the image"));
        return chain(entry, byPath);
    }

    private Map<String, PackEntry> byPath() {
        Map<String, PackEntry> byPath = new TreeMap<>();
        entries.forEach(entry -> byPath.put(entry.path(), entry));
        return byPath;
    }

    private static String chain(PackEntry entry, Map<String, PackEntry> byPath) {
        StringBuilder chain = new StringBuilder(entry.path());
        Set<String> seen = new HashSet<>();
        Optional<PackEntry> current = Optional.of(entry);
        while (current.isPresent() && seen.add(current.get().path())) {
            Reason reason = current.get().reason();
            chain.append(" ← ").append(reason);
            current = Optional.ofNullable(byPath.get(reason.cause()));
        }
        return PathNames.display(chain.toString());
    }

    /** The entry that a path means: the last component as it is, links before it followed. */
    private static Optional<PackEntry> find(String path, Map<String, PackEntry> byPath) {
        List<String> rest = new ArrayList<>(components(path));
        String at = "/";
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            String next = name.equals("..") ? SourceTree.parent(at) : SourceTree.child(at, name);
            PackEntry entry = byPath.get(next);
            if (entry instanceof PackEntry.Link link && !rest.isEmpty() && links++ < 40) {
                rest.addAll(0, components(link.target()));
                at = link.target().startsWith("/") ? "/" : at;
            } else {
                at = next;
            }
        }
        return Optional.ofNullable(byPath.get(at));
    }

    private static List<String> components(String path) {
        return List.of(path.split("/")).stream()
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }
}
