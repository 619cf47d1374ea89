package dev.hull.build.run;

import dev.hull.build.copy.Selection;
import dev.hull.build.tree.TreeFile;
import dev.hull.linux.fs.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Writes selected files into a directory of this machine, with owners and modes, for a program to see and to change. */
final class Materializer {
    private final Map<String, Path> links = new HashMap<>();

    /**
     * Writes what one source names.
     *
     * @param place what it becomes; nothing is there yet
     */
    void write(Selection selection, Path place) throws IOException {
        Selection.Root root = selection.roots().getFirst();
        write(selection, root.file(), place);
        for (Selection.Member member : root.members()) {
            write(selection, member.file(), place.resolve(member.path()));
        }
        for (Selection.Member member : root.members().reversed()) {
            if (member.file().isDirectory()) {
                time(member.file(), place.resolve(member.path()));
            }
        }
    }

    private void write(Selection selection, TreeFile file, Path place) throws IOException {
        switch (file.type()) {
            case DIRECTORY -> Files.createDirectory(place);
            case SYMLINK -> {
                Files.createSymbolicLink(place, Path.of(file.link()));
                return;
            }
            case FILE -> {
                Path first = file.identity().isEmpty() ? null : links.putIfAbsent(file.identity(), place);
                if (first != null) {
                    Files.createLink(place, first);
                    return;
                }
                try (InputStream in = selection.tree().open(file)) {
                    Files.copy(in, place);
                }
            }
            default -> {
                return; // devices and fifos are nothing that a step could be given
            }
        }
        owner(file, place);
        for (Map.Entry<String, byte[]> attribute : file.xattrs().entrySet()) {
            Xattrs.set(place, attribute.getKey(), attribute.getValue());
        }
        time(file, place);
    }

    private static void owner(TreeFile file, Path place) throws IOException {
        if (file.uid() != 0 || file.gid() != 0) {
            Files.setAttribute(place, "unix:uid", (int) file.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(place, "unix:gid", (int) file.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.setAttribute(place, "unix:mode", file.mode(), LinkOption.NOFOLLOW_LINKS);
    }

    private static void time(TreeFile file, Path place) throws IOException {
        Files.setLastModifiedTime(place, FileTime.from(file.modified(), TimeUnit.SECONDS));
    }
}
