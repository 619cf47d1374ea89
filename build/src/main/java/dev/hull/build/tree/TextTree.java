package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A few small texts as files of a directory: here-documents. */
public final class TextTree implements SourceTree {
    private static final int MODE = 0644;

    private final Map<String, String> texts;

    /** A tree of texts by name. */
    public TextTree(Map<String, String> texts) {
        this.texts = new LinkedHashMap<>(texts);
    }

    /** Whether there is none. */
    public static boolean isEmpty(Map<String, String> texts) {
        return texts.isEmpty();
    }

    private byte[] bytes(String path) throws IOException {
        String text = texts.get(path);
        if (text == null) {
            throw new FileNotFoundException(path);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<TreeFile> lookup(String path) throws IOException {
        if (path.isEmpty()) {
            return EMPTY.lookup("");
        }
        return texts.containsKey(path)
                ? Optional.of(new TreeFile(
                        path,
                        TarEntry.Type.FILE,
                        MODE,
                        0,
                        0,
                        bytes(path).length,
                        0,
                        "",
                        0,
                        0,
                        new TreeMap<>(),
                        "",
                        Path.of("/")))
                : Optional.empty();
    }

    @Override
    public List<String> list(String path) {
        return path.isEmpty() ? new ArrayList<>(new java.util.TreeSet<>(texts.keySet())) : List.of();
    }

    @Override
    public Digest digest(TreeFile file) throws IOException {
        return Digest.ofBytes(bytes(file.path()));
    }

    @Override
    public InputStream open(TreeFile file) throws IOException {
        return new ByteArrayInputStream(bytes(file.path()));
    }
}
