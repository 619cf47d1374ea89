package dev.hull.engine.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Text files of a container that runs, as its own processes see them. The container may change its links while they are
 * being read: every directory is opened beneath the one before without following anything (openat(2), O_NOFOLLOW), and the
 * text of a link only says where to begin again, so no path leads out of its root.
 */
final class LiveFiles {
    private static final int MAX_TEXT = 8 << 20;
    private static final int MAX_LINKS = 40;
    private final Path root;

    /** The files that a process of the container sees. */
    LiveFiles(long pid) {
        this(Path.of("/proc/" + pid + "/root"));
    }

    /** The files beneath a directory. */
    LiveFiles(Path root) {
        this.root = root;
    }

    /** The text of a file, empty when there is none or it is something else than a file. */
    Optional<String> read(String path) {
        try {
            List<String> names = names(path);
            for (int links = 0; links <= MAX_LINKS; links++) {
                Found found = walk(names);
                if (found.link < 0) {
                    return found.text;
                }
                names = follow(names, found.link, found.target);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Where a walk ended.
     *
     * @param text the file, if it is one
     * @param link number of the component that is a symbolic link, or -1
     * @param target what that says
     */
    private record Found(Optional<String> text, int link, String target) {
        static final Found NOTHING = new Found(Optional.empty(), -1, "");
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..") && !names.isEmpty()) {
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return names;
    }

    /** The same path with a link replaced by where it leads. All components before it are directories. */
    private static List<String> follow(List<String> names, int link, String target) {
        StringBuilder path = new StringBuilder();
        if (!target.startsWith("/")) {
            path.append(String.join("/", names.subList(0, link))).append('/');
        }
        path.append(target);
        for (String name : names.subList(link + 1, names.size())) {
            path.append('/').append(name);
        }
        return names(path.toString());
    }

    private Found walk(List<String> names) throws IOException {
        Deque<DirectoryStream<Path>> open = new ArrayDeque<>();
        try {
            DirectoryStream<Path> first = Files.newDirectoryStream(root);
            open.push(first);
            if (!(first instanceof SecureDirectoryStream<Path> directory) || names.isEmpty()) {
                return Found.NOTHING;
            }
            Path shown = root;
            for (int i = 0; i < names.size(); i++) {
                Path name = Path.of(names.get(i));
                shown = shown.resolve(name);
                BasicFileAttributes attributes = directory
                        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
                if (attributes.isSymbolicLink()) {
                    return new Found(
                            Optional.empty(), i, Files.readSymbolicLink(shown).toString());
                }
                if (i == names.size() - 1) {
                    return attributes.isRegularFile()
                            ? new Found(Optional.of(text(directory, name)), -1, "")
                            : Found.NOTHING;
                }
                directory = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                open.push(directory);
            }
            return Found.NOTHING;
        } finally {
            for (DirectoryStream<Path> each : open) {
                each.close();
            }
        }
    }

    private static String text(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (SeekableByteChannel channel = directory.newByteChannel(name, options)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_TEXT));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }
}
