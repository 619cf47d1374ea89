package dev.hull.image.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Small files of the machine, read whole. */
final class Text {
    private static final long LARGEST = 64L << 20;

    private Text() {}

    /** Content of the file that the path leads to; empty when it is none. */
    static Optional<byte[]> bytes(SourceTree tree, String path) {
        Optional<Node> node = tree.walk(path).node().filter(Node::isFile);
        if (node.isEmpty() || node.get().size() > LARGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(node.get().source()));
        } catch (IOException e) {
            throw SourceTree.unreadable(node.get().source(), e);
        }
    }

    /** The first bytes of a file, as many as the kernel looks at to tell what it is. */
    static byte[] start(Node node) {
        try (InputStream stream = Files.newInputStream(node.source())) {
            return stream.readNBytes(Script.LONGEST_LINE);
        } catch (IOException e) {
            throw SourceTree.unreadable(node.source(), e);
        }
    }

    /** Its lines, none when it is missing. Bytes that are not UTF-8 become question marks. */
    static List<String> lines(SourceTree tree, String path) {
        return bytes(tree, path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
    }
}
