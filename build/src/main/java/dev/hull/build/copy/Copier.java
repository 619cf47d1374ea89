package dev.hull.build.copy;

import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import java.io.IOException;
import java.util.Optional;

/**
 * Copies what was selected into a draft, by the rules of COPY: a directory's contents are copied and not itself; a file goes
 * into a target that is a directory or ends with a slash; directories that are missing are made.
 */
public final class Copier {
    private static final int DIRECTORY_MODE = 0755;

    private final LayerDraft draft;
    private final Optional<Owner> owner;
    private final Optional<ModeChange> mode;
    private int roots;

    /**
     * A copier into a draft.
     *
     * @param owner of everything that is new; empty leaves files their own
     * @param mode change of modes
     */
    public Copier(LayerDraft draft, Optional<Owner> owner, Optional<ModeChange> mode) {
        this.draft = draft;
        this.owner = owner;
        this.mode = mode;
    }

    /**
     * Copies.
     *
     * @param target absolute; a slash at its end says that it is a directory
     */
    public void copy(Selection selection, String target) throws IOException {
        for (Selection.Root root : selection.roots()) {
            copy(selection, root, target);
        }
    }

    private void copy(Selection selection, Selection.Root root, String target) throws IOException {
        roots++;
        String place = place(root, target);
        if (!root.file().isDirectory()) {
            put(selection, root.file(), place);
            return;
        }
        for (Selection.Member member : root.members()) {
            put(selection, member.file(), TreePaths.child(place, member.path()));
        }
    }

    /** Where it goes; the directories up to there exist afterwards. */
    private String place(Selection.Root root, String target) throws IOException {
        String above = target.endsWith("/") ? target : target.substring(0, target.lastIndexOf('/') + 1);
        makeDirectories(draft.resolve(above, true));
        String place = draft.resolve(target, true);
        Optional<TreeFile> there = draft.lookup(place);
        boolean directory = root.file().isDirectory();
        if (!directory && there.isPresent() && there.get().isDirectory()) {
            place = TreePaths.child(place, root.name());
        }
        makeDirectories(directory ? place : TreePaths.parent(place));
        return place;
    }

    private void makeDirectories(String path) throws IOException {
        int bits = mode.map(change -> change.ofMadeDirectory(DIRECTORY_MODE)).orElse(DIRECTORY_MODE);
        draft.makeDirectories(path, bits, owner.orElse(Owner.ROOT));
    }

    private void put(Selection selection, TreeFile file, String path) throws IOException {
        long uid = owner.isPresent() ? owner.get().uid() : file.uid();
        long gid = owner.isPresent() ? owner.get().gid() : file.gid();
        int bits = mode.isPresent() && !file.isLink() ? mode.get().apply(file.mode(), file.isDirectory()) : file.mode();
        TreeFile copy = new TreeFile(
                path,
                file.type(),
                bits,
                uid,
                gid,
                file.size(),
                file.modified(),
                file.link(),
                file.deviceMajor(),
                file.deviceMinor(),
                file.xattrs(),
                // Sources are copied one by one: what are two names of one file in one source are two files in two.
                file.identity().isEmpty() ? "" : roots + " " + file.identity(),
                file.place());
        draft.put(copy, file.isFile() ? Optional.of(() -> selection.tree().open(file)) : Optional.empty());
    }
}
