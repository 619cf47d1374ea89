package dev.hull.image;

import dev.hull.image.cache.BuildLayer;
import dev.hull.image.cache.BuildLayers;
import dev.hull.image.cache.BuildLease;
import dev.hull.image.content.Failures;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes room in a store, until it takes no more than it may: leftovers of crashes first, then images without a name, then
 * the steps of builds (they can be done again), then
 * unpacked copies of layers (they can be unpacked again from their blobs), then images with names; each kind beginning with what
 * was not needed for the longest time. Pinned images and those of containers stay.
 *
 * <p>First a list of decisions, which can be shown; then they are carried out, each checked again under the store's lock.
 */
public final class GarbageCollection {
    private final StoreContent content;
    private final Function<Digest, List<ImageUser>> usersOf;
    private final Map<Digest, Integer> references = new HashMap<>();
    private final Set<Digest> unpacked;
    private final List<Decision> decisions = new ArrayList<>();
    private long left;

    private GarbageCollection(StoreContent content, Function<Digest, List<ImageUser>> usersOf) {
        this.content = content;
        this.usersOf = usersOf;
        this.left = content.total();
        this.unpacked = new HashSet<>(content.layers().keySet());
        for (StoredImage image : content.images()) {
            image.content().forEach(digest -> references.merge(digest, 1, Integer::sum));
        }
    }

    /**
     * What would be done.
     *
     * @param keep how many allocated bytes the store may take
     * @param usersOf the containers of an image's id
     */
    public static List<Decision> plan(
            StoreContent content, long keep, Instant now, Function<Digest, List<ImageUser>> usersOf) {
        GarbageCollection plan = new GarbageCollection(content, usersOf);
        plan.leftovers();
        List<StoredImage> byUse = new ArrayList<>(content.images());
        byUse.sort(Comparator.comparing(StoredImage::used)
                .thenComparing(image -> image.id().hex()));
        Set<Digest> held = new HashSet<>();
        List<StoredImage> candidates = new ArrayList<>();
        for (StoredImage image : byUse) {
            List<ImageUser> users = usersOf.apply(image.id());
            if (!users.isEmpty()) {
                held.addAll(image.content());
                plan.keep(image, "container " + users.getFirst().shortId() + " uses it");
            } else if (image.pinned()) {
                plan.keep(image, "it is pinned");
            } else {
                candidates.add(image);
            }
        }
        candidates.stream().filter(image -> image.names().isEmpty()).forEach(image -> plan.image(image, keep, now));
        plan.builds(keep, now);
        plan.copies(byUse, held, keep, now);
        candidates.stream().filter(image -> !image.names().isEmpty()).forEach(image -> plan.image(image, keep, now));
        return List.copyOf(plan.decisions);
    }

    private void leftovers() {
        long bytes = content.size(content.unreachable()) + content.unfinished();
        if (bytes > 0) {
            left -= bytes;
            unpacked.removeAll(content.unreachable());
            add(
                    Decision.Action.REMOVE,
                    Decision.Kind.LEFTOVERS,
                    "leftovers",
                    Optional.empty(),
                    bytes,
                    "no image reaches them");
        }
    }

    private void add(
            Decision.Action action,
            Decision.Kind kind,
            String subject,
            Optional<Digest> digest,
            long bytes,
            String why) {
        decisions.add(new Decision(action, kind, subject, digest, bytes, why));
    }

    private void keep(StoredImage image, String why) {
        add(Decision.Action.KEEP, Decision.Kind.IMAGE, image.shown(), Optional.of(image.id()), 0, why);
    }

    private static String age(StoredImage image, Instant now) {
        return age(image.used(), now);
    }

    private static String age(Instant used, Instant now) {
        long hours = Math.max(0, Duration.between(used, now).toHours());
        return hours < 48 ? hours + " hours ago" : hours / 24 + " days ago";
    }

    private void image(StoredImage image, long keep, Instant now) {
        if (left <= keep) {
            keep(image, "the store is small enough without it; it was last needed " + age(image, now));
            return;
        }
        long bytes = 0;
        for (Digest digest : image.content()) {
            if (references.merge(digest, -1, Integer::sum) == 0) {
                bytes += content.blobs().getOrDefault(digest, 0L)
                        + (unpacked.remove(digest) ? content.layers().getOrDefault(digest, 0L) : 0);
            }
        }
        left -= bytes;
        String why =
                image.names().isEmpty() ? "it has no name and no container" : "it was last needed " + age(image, now);
        add(Decision.Action.REMOVE, Decision.Kind.IMAGE, image.shown(), Optional.of(image.id()), bytes, why);
    }

    /**
     * Steps of builds, also those whose layers an image has: what takes the image away later shall not find that the cache keeps
     * its layers.
     */
    private void builds(long keep, Instant now) {
        List<BuildLayer> byUse = new ArrayList<>(content.builds());
        byUse.sort(Comparator.comparing(BuildLayer::used)
                .thenComparing(layer -> layer.key().hex()));
        Map<Digest, Integer> records = new HashMap<>();
        byUse.forEach(layer -> digests(layer).forEach(digest -> records.merge(digest, 1, Integer::sum)));
        for (BuildLayer layer : byUse) {
            if (left <= keep) {
                return;
            }
            long bytes = 0;
            for (Digest digest : digests(layer)) {
                if (records.merge(digest, -1, Integer::sum) == 0 && references.getOrDefault(digest, 0) == 0) {
                    bytes += content.blobs().getOrDefault(digest, 0L)
                            + (unpacked.remove(digest) ? content.layers().getOrDefault(digest, 0L) : 0);
                }
            }
            left -= bytes;
            add(
                    Decision.Action.REMOVE,
                    Decision.Kind.BUILD_CACHE,
                    "step " + layer.key().shortHex() + " of a build",
                    Optional.of(layer.key()),
                    bytes,
                    "it can be done again; a build last needed it " + age(layer.used(), now));
        }
    }

    private static Set<Digest> digests(BuildLayer layer) {
        return new HashSet<>(List.of(layer.blob().digest(), layer.diffId())); // the same for what is not compressed
    }

    private void copies(List<StoredImage> byUse, Set<Digest> held, long keep, Instant now) {
        Set<Digest> asked = new HashSet<>();
        for (StoredImage image : byUse) {
            for (Digest digest : image.content()) {
                boolean removable = unpacked.contains(digest) && !held.contains(digest) && !image.pinned();
                if (removable && left > keep && asked.add(digest)) {
                    long bytes = content.layers().getOrDefault(digest, 0L);
                    unpacked.remove(digest);
                    left -= bytes;
                    add(
                            Decision.Action.REMOVE,
                            Decision.Kind.UNPACKED_LAYER,
                            "unpacked copy of " + digest.shortHex() + " of " + image.shown(),
                            Optional.of(digest),
                            bytes,
                            "no container uses it, it can be unpacked again; the image was last needed "
                                    + age(image, now));
                }
            }
        }
    }

    /**
     * Carries decisions out.
     *
     * @return the decisions that were carried out; what a container needs by now, or what is gone, is left out
     */
    public static List<Decision> run(
            ImageStore store, List<Decision> decisions, Function<Digest, List<ImageUser>> usersOf) {
        List<Decision> done = new ArrayList<>();
        List<Decision> copies = new ArrayList<>();
        boolean forgotten = false;
        for (Decision decision : decisions) {
            if (decision.action() == Decision.Action.KEEP) {
                continue;
            }
            switch (decision.kind()) {
                case LEFTOVERS -> {
                    store.sweep();
                    done.add(decision);
                }
                case UNPACKED_LAYER -> copies.add(decision);
                case BUILD_CACHE -> {
                    forget(store, decision.digest().orElseThrow());
                    done.add(decision);
                    forgotten = true;
                }
                case IMAGE -> {
                    if (removeImage(store, decision.digest().orElseThrow(), usersOf)) {
                        done.add(decision);
                    }
                }
            }
        }
        removeCopies(store, copies, usersOf, done);
        if (forgotten) {
            store.sweep(); // what steps kept, and no image has
        }
        return done;
    }

    private static void forget(ImageStore store, Digest key) {
        Failures.translate("cannot remove a step of a build", () -> {
            new BuildLayers(store.paths()).remove(key);
            return key;
        });
    }

    private static boolean removeImage(ImageStore store, Digest id, Function<Digest, List<ImageUser>> usersOf) {
        try {
            store.remove(id.toString(), true, used -> {
                List<ImageUser> users = usersOf.apply(used);
                if (!users.isEmpty()) {
                    throw new HullException(ErrorKind.CONFLICT, "image " + used.shortHex() + " is in use");
                }
                return users;
            });
            return true;
        } catch (HullException e) {
            if (e.kind() == ErrorKind.CONFLICT || e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static void removeCopies(
            ImageStore store, List<Decision> copies, Function<Digest, List<ImageUser>> usersOf, List<Decision> done) {
        if (copies.isEmpty()) {
            return;
        }
        StorePaths paths = store.paths();
        Failures.translate("cannot remove unpacked layers in " + paths.root(), () -> {
            try (TemporaryArea area = TemporaryArea.open(paths);
                    LockFile lock = LockFile.exclusive(paths.storeLock())) {
                Set<Digest> held = held(store, usersOf);
                for (Decision copy : copies) {
                    Digest diffId = copy.digest().orElseThrow();
                    if (!held.contains(diffId) && take(paths, diffId, area)) {
                        done.add(copy);
                    }
                }
                lock.close();
                return held;
            }
        });
    }

    private static boolean take(StorePaths paths, Digest diffId, TemporaryArea area) throws IOException {
        try {
            Files.move(paths.layer(diffId), area.newPath("removed"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false; // its image has gone
        }
    }

    private static Set<Digest> held(ImageStore store, Function<Digest, List<ImageUser>> usersOf) throws IOException {
        Set<Digest> held = new HashSet<>(BuildLease.held(store.paths()));
        Contents contents = Contents.read(store.paths(), store.lookup());
        for (IndexEntry entry : store.index().read()) {
            if (!usersOf.apply(store.lookup().idOrTarget(entry)).isEmpty()) {
                held.addAll(contents.of(entry).digests());
            }
        }
        return held;
    }
}
