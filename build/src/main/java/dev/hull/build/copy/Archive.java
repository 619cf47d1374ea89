package dev.hull.build.copy;

import dev.hull.build.tree.Spool;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that ADD unpacks into a draft. Contents are spooled, because a layer is written in another order than an
 * archive is read in.
 */
public final class Archive {
    private static final int DIRECTORY_MODE = 0755;

    private final LayerDraft draft;
    private final Optional<Owner> owner;
    private final Spool spool;
    private final Map<String, String> identities = new HashMap<>();

    /**
     * An archive for a draft.
     *
     * @param owner of everything in it, empty for what the archive says
     * @param spool gets the contents, and stays open until the draft is written
     */
    public Archive(LayerDraft draft, Optional<Owner> owner, Spool spool) {
        this.draft = draft;
        this.owner = owner;
        this.spool = spool;
    }

    /** Whether a file is an archive: compressed or not, its first entry can be read. */
    public static boolean is(InputStream file) throws IOException {
        try (LayerStream stream = LayerStream.open(file)) {
            return stream.tar().next().isPresent();
        } catch (HullException e) {
            return false;
        }
    }

    /**
     * Unpacks.
     *
     * @param target the directory
     */
    public void unpack(InputStream file, String target) throws IOException {
        String place = draft.resolve(target, true);
        draft.makeDirectories(place, DIRECTORY_MODE, owner.orElse(Owner.ROOT));
        try (LayerStream stream = LayerStream.open(file)) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                put(tar, entry.get(), place);
            }
        }
    }

    private void put(TarReader tar, TarEntry entry, String place) throws IOException {
        String name = text(entry.name());
        if (name.isEmpty()) {
            return;
        }
        String parent = draft.resolve(TreePaths.child(place, TreePaths.parent(name)), true);
        draft.makeDirectories(
                parent, DIRECTORY_MODE, Owner.ROOT); // the archive does not name it, so --chown is not about it
        String path = TreePaths.child(parent, name.substring(name.lastIndexOf('/') + 1));
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            link(path, draft.resolve(TreePaths.child(place, text(entry.linkName())), false));
            return;
        }
        TreeFile made = new TreeFile(
                path,
                entry.type(),
                entry.mode(),
                owner.map(Owner::uid).orElse(entry.uid()),
                owner.map(Owner::gid).orElse(entry.gid()),
                entry.size(),
                entry.mtimeSeconds(),
                entry.type() == TarEntry.Type.SYMLINK ? text(entry.linkName()) : "",
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.xattrs(),
                "",
                spool.file());
        draft.put(
                made, entry.type() == TarEntry.Type.FILE ? Optional.of(spool.add(tar, entry)::open) : Optional.empty());
    }

    /** A further name: of a file of the archive, so both have to be written as one. */
    private void link(String path, String target) throws IOException {
        String identity =
                identities.computeIfAbsent(target, each -> "archive:" + System.identityHashCode(this) + ":" + each);
        identities.put(path, identity);
        draft.link(path, target, identity);
    }

    private static String text(String name) {
        return new String(ByteNames.toBytes(name), StandardCharsets.UTF_8);
    }
}
