package dev.hull.image;

import dev.hull.image.content.Failures;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.image.layer.LayerRecord;
import dev.hull.image.layer.LayerUnpacker;
import dev.hull.image.layer.UnpackedCheck;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Verifies a store: every blob against its digest, every image's parts, every unpacked layer against its archive. With repair,
 * what can be mended is: a damaged unpacked layer is unpacked again, what nobody reaches is removed. A damaged blob can only come
 * again from where it came; it is moved out of the way, so that the next pull or load brings it.
 */
public final class StoreCheck {
    private final ImageStore store;
    private final StorePaths paths;
    private final boolean repair;
    private final Predicate<Digest> inUse;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Digest, String> owners = new LinkedHashMap<>();
    private final Map<Digest, Digest> layers = new LinkedHashMap<>();
    private final Set<Digest> damaged = new HashSet<>();
    private long blobs;
    private long bytes;
    private int unpacked;
    private String source = ""; // of the image that is looked at

    private StoreCheck(ImageStore store, boolean repair, Predicate<Digest> inUse) {
        this.store = store;
        this.paths = store.paths();
        this.repair = repair;
        this.inUse = inUse;
    }

    /**
     * What was found.
     *
     * @param problems what is or was wrong
     * @param images how many entries the index has
     * @param blobs how many blobs were read
     * @param bytes how many bytes they have
     * @param layers how many unpacked layers were compared
     */
    public record Result(List<Problem> problems, int images, long blobs, long bytes, int layers) {
        /** How many problems are left. */
        public long left() {
            return problems.stream().filter(problem -> !problem.mended()).count();
        }
    }

    /**
     * Checks a store.
     *
     * @param repair whether to mend what can be mended
     * @param inUse whether a running container uses the image of an id; its layers are left alone
     */
    public static Result run(ImageStore store, boolean repair, Predicate<Digest> inUse) {
        return Failures.translate("cannot check " + store.paths().root(), () -> {
            StoreCheck check = new StoreCheck(store, repair, inUse);
            if (!Files.exists(store.paths().layoutMark())) {
                return new Result(List.of(), 0, 0, 0, 0);
            }
            Set<Digest> busy = new HashSet<>();
            List<IndexEntry> entries = check.entries();
            check.verifyBlobs();
            for (IndexEntry entry : entries) {
                check.image(entry, busy);
            }
            check.notes(entries);
            check.layers(busy);
            if (check.problems.stream().allMatch(Problem::mended)) { // else parts of a damaged image would seem loose
                check.leftovers();
            }
            return new Result(List.copyOf(check.problems), entries.size(), check.blobs, check.bytes, check.unpacked);
        });
    }

    private List<IndexEntry> entries() throws IOException {
        try {
            return store.index().read();
        } catch (JsonException e) {
            problems.add(new Problem(
                    paths.index().toString(),
                    "is damaged: " + e.sentence(),
                    "put back a copy of it, or move it away: images are then pulled or loaded again, without sending what is there",
                    false));
            return List.of();
        }
    }

    private void verifyBlobs() throws IOException {
        for (String algorithm : List.of(Digest.SHA256, Digest.SHA512)) {
            Path directory = paths.blobs(algorithm);
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
                for (Path file : names) {
                    verify(algorithm, file);
                }
            }
        }
    }

    private void verify(String algorithm, Path file) throws IOException {
        Digest digest;
        try {
            digest = new Digest(algorithm, file.getFileName().toString());
        } catch (HullException e) {
            problems.add(new Problem(file.toString(), "is no blob", "remove it", false));
            return;
        }
        MessageDigest computation = digest.newComputation();
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                computation.update(buffer, 0, read);
                bytes += read;
            }
        } catch (NoSuchFileException e) {
            return; // removed meanwhile
        } catch (IOException e) {
            damaged.add(digest); // the disk cannot read it
            return;
        }
        blobs++;
        if (!digest.matches(computation.digest())) {
            damaged.add(digest);
        }
    }

    private void image(IndexEntry entry, Set<Digest> busy) throws IOException {
        String name = entry.name().map(each -> each.familiar()).orElse("<none>");
        if (inUse.test(store.lookup().idOrTarget(entry))) {
            try {
                busy.addAll(store.lookup().reachable(entry));
            } catch (HullException e) {
                // damaged: told below
            }
        }
        source = entry.name()
                .map(each -> each.withDigest(entry.descriptor().digest()).toString())
                .orElse("");
        target(entry.descriptor(), name, true);
    }

    private boolean present(Descriptor blob, String name, String role, boolean required) throws IOException {
        Path file = paths.blob(blob.digest());
        owners.putIfAbsent(blob.digest(), name);
        if (!Files.exists(file)) {
            if (required && blob.urls().isEmpty() && damaged.add(blob.digest())) {
                problems.add(new Problem(
                        "image " + name, role + " " + blob.digest() + " is missing", again(name), false, source));
            }
            return false;
        }
        if (damaged.contains(blob.digest())) {
            boolean moved = repair && moveAway(file);
            problems.add(new Problem(
                    "image " + name,
                    role + " " + blob.digest() + " is damaged",
                    (moved ? "moved out of the way; " : "") + again(name),
                    false,
                    source));
            return false;
        }
        if (Files.size(file) != blob.size()) {
            problems.add(new Problem(
                    "image " + name,
                    role + " " + blob.digest() + " has " + Files.size(file) + " bytes instead of " + blob.size(),
                    "the document that refers to it is wrong; remove the image and get it again",
                    false));
            return false;
        }
        return true;
    }

    /** The notes that removals and lists rest on. */
    private void notes(List<IndexEntry> entries) throws IOException {
        Contents contents = Contents.read(paths, store.lookup());
        ListNotes listing = ListNotes.read(paths);
        ImageListing lists = new ImageListing(paths, store.index(), store.lookup());
        long wrong = 0;
        long wrongInLists = 0;
        for (IndexEntry entry : entries) {
            boolean whole = !damaged.contains(entry.descriptor().digest());
            try {
                wrong += !whole || contents.agrees(entry) ? 0 : 1;
                wrongInLists += whole && !lists.agrees(entry, listing) ? 1 : 0;
            } catch (HullException e) {
                // told with its image
            }
        }
        if (wrong > 0 && repair) {
            contents.forget();
        }
        if (wrongInLists > 0 && repair) {
            listing.forget();
        }
        tell(paths.contents(), wrong);
        tell(paths.listing(), wrongInLists);
    }

    private void tell(Path notes, long wrong) {
        if (wrong > 0) {
            problems.add(new Problem(
                    notes.toString(),
                    "says of " + wrong + " manifests what they do not say",
                    repair ? "removed; it is made anew" : "hull system check --repair removes it, and it is made anew",
                    repair));
        }
    }

    private static String again(String name) {
        return name.equals("<none>")
                ? "remove the image and get it again"
                : "hull pull " + name + ", or hull load it again; what is whole is not sent again";
    }

    private boolean moveAway(Path file) throws IOException {
        try (TemporaryArea area = TemporaryArea.open(paths);
                LockFile lock = LockFile.exclusive(paths.storeLock())) {
            assert lock != null;
            Files.move(file, area.newPath("damaged"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void target(Descriptor target, String name, boolean required) throws IOException {
        if (!present(target, name, "manifest", required)) {
            return;
        }
        byte[] raw = Files.readAllBytes(paths.blob(target.digest()));
        try {
            if (MediaTypes.isIndex(target.mediaType())) {
                for (Descriptor each : ImageIndex.parse(raw).manifests()) {
                    target(each, name, false); // other platforms need not be here
                }
                return;
            }
            ImageManifest manifest = ImageManifest.parse(raw);
            boolean configured = present(manifest.config(), name, "configuration", true);
            List<Digest> diffIds =
                    configured && MediaTypes.isImageConfig(manifest.config().mediaType())
                            ? ImageConfig.parse(Files.readAllBytes(
                                            paths.blob(manifest.config().digest())))
                                    .diffIds()
                            : List.of();
            for (int i = 0; i < manifest.layers().size(); i++) {
                Descriptor layer = manifest.layers().get(i);
                if (present(layer, name, "layer", true) && i < diffIds.size()) {
                    layers.put(diffIds.get(i), layer.digest());
                }
                if (i < diffIds.size()) {
                    owners.putIfAbsent(diffIds.get(i), name);
                }
            }
        } catch (JsonException e) {
            problems.add(new Problem(
                    "image " + name, target.digest() + " is no manifest: " + e.sentence(), again(name), false));
        }
    }

    private void layers(Set<Digest> busy) throws IOException {
        for (Map.Entry<Digest, Digest> layer : layers.entrySet()) {
            Digest diffId = layer.getKey();
            if (!Files.isDirectory(paths.layer(diffId))) {
                continue;
            }
            unpacked++;
            Optional<String> difference;
            try {
                difference = UnpackedCheck.compare(paths, diffId, Files.newInputStream(paths.blob(layer.getValue())));
            } catch (HullException e) {
                difference = Optional.of(e.sentence());
            }
            if (difference.isPresent()) {
                mend(diffId, layer.getValue(), difference.get(), busy.contains(diffId));
            }
        }
    }

    private void mend(Digest diffId, Digest blob, String difference, boolean busy) throws IOException {
        String subject = "unpacked layer " + diffId.shortHex() + " of image " + owners.getOrDefault(diffId, "<none>");
        if (busy) {
            problems.add(new Problem(
                    subject,
                    difference,
                    "a running container uses it: stop it, then hull system check --repair",
                    false));
            return;
        }
        if (!repair) {
            problems.add(new Problem(subject, difference, "hull system check --repair unpacks it again", false));
            return;
        }
        moveAway(paths.layer(diffId));
        LayerRecord again = new LayerUnpacker(paths).unpack(paths.blob(blob), diffId);
        problems.add(new Problem(
                subject, difference, "unpacked again", again.diffId().equals(diffId)));
    }

    private void leftovers() throws IOException {
        Set<Digest> unreachable = StoreContent.of(store).unreachable();
        if (!unreachable.isEmpty()) {
            long freed = repair ? store.sweep() : 0;
            problems.add(new Problem(
                    unreachable.size() + " blobs and layers",
                    "belong to no image",
                    repair ? "removed, " + freed + " bytes of blobs" : "hull system check --repair removes them",
                    repair));
        }
    }
}
