package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree written down as text, a line each: {@code a/b/ 755 1:2} is a directory, {@code a/b 644 0:0 text} a file, {@code a -> b} a
 * symbolic link. Mode and owner may be missing; directories above are made.
 */
public final class MemoryTree implements SourceTree {
    private final TreeMap<String, TreeFile> files = new TreeMap<>();
    private final Map<String, String> texts = new HashMap<>();

    private MemoryTree() {
        add("", TarEntry.Type.DIRECTORY, 0755, Owners.ROOT, "", "");
    }

    private record Owners(long uid, long gid) {
        static final Owners ROOT = new Owners(0, 0);
    }

    public static MemoryTree of(String... lines) {
        MemoryTree tree = new MemoryTree();
        for (String line : lines) {
            tree.add(line);
        }
        return tree;
    }

    private void add(String line) {
        int arrow = line.indexOf(" -> ");
        if (arrow >= 0) {
            add(line.substring(0, arrow), TarEntry.Type.SYMLINK, 0777, Owners.ROOT, line.substring(arrow + 4), "");
            return;
        }
        String[] words = line.split(" ", 4);
        boolean directory = words[0].endsWith("/");
        String path = directory ? words[0].substring(0, words[0].length() - 1) : words[0];
        int mode = words.length > 1 ? Integer.parseInt(words[1], 8) : directory ? 0755 : 0644;
        String[] owner = (words.length > 2 ? words[2] : "0:0").split(":");
        Owners owners = new Owners(Long.parseLong(owner[0]), Long.parseLong(owner[1]));
        String text = words.length > 3 ? words[3] : directory ? "" : path;
        add(path, directory ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE, mode, owners, "", text);
    }

    private void add(String path, TarEntry.Type type, int mode, Owners owners, String link, String text) {
        for (String up = TreePaths.parent(path); !up.isEmpty(); up = TreePaths.parent(up)) {
            if (!files.containsKey(up)) {
                add(up, TarEntry.Type.DIRECTORY, 0755, Owners.ROOT, "", "");
            }
        }
        texts.put(path, text);
        files.put(
                path,
                new TreeFile(
                        path,
                        type,
                        mode,
                        owners.uid(),
                        owners.gid(),
                        type == TarEntry.Type.FILE ? text.length() : 0,
                        1,
                        link,
                        0,
                        0,
                        new TreeMap<>(),
                        "",
                        Path.of("/")));
    }

    @Override
    public Optional<TreeFile> lookup(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String path) {
        List<String> names = new ArrayList<>();
        for (String each : files.keySet()) {
            if (!each.isEmpty() && TreePaths.parent(each).equals(path)) {
                names.add(each.substring(each.lastIndexOf('/') + 1));
            }
        }
        return names;
    }

    private byte[] bytes(TreeFile file) {
        return Objects.requireNonNull(texts.get(file.path())).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Digest digest(TreeFile file) {
        return Digest.ofBytes(bytes(file));
    }

    @Override
    public InputStream open(TreeFile file) {
        return new ByteArrayInputStream(bytes(file));
    }
}
