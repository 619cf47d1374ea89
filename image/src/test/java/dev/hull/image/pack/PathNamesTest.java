package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNamesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "616263, abc",
        "c3bc, ü",
        "f09f9982, 🙂",
        "61ff62, a\\xff",
        "c3, \\xc3",
        "edb2ff, \\xed\\xb2\\xff",
        "0a, \\x0a"
    })
    void keepsEveryByte(String hex, String shown) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String text = PathNames.ofBytes(bytes);
        assertThat(PathNames.toBytes(text)).isEqualTo(bytes);
        assertThat(PathNames.display(text)).startsWith(shown);
    }

    @Test
    void findsFilesOfAnyName() throws IOException {
        Path odd = Path.of(URI.create(directory.toUri() + "b%FF%C3%BC%20%25"));
        Files.writeString(odd, "odd");
        assertThat(PathNames.display(PathNames.text(odd.getFileName()))).isEqualTo("b\\xffü %");
        assertThat(PathNames.resolve(directory, PathNames.text(odd.getFileName())))
                .isEqualTo(odd);
        SourceTree tree = new SourceTree(directory);
        assertThat(tree.list("/")).hasSize(1);
        assertThat(Text.lines(tree, "/" + tree.list("/").getFirst())).containsExactly("odd");
        Files.createSymbolicLink(directory.resolve("link"), odd.getFileName());
        assertThat(tree.walk("/link").node().map(Node::isFile)).contains(true);
    }

    @ParameterizedTest
    @CsvSource({
        "*.so, a.so, true",
        "*.so, a/b.so, false",
        "**.so, a/b.so, true",
        "a?, ab, true",
        "'{a,b*}.c', bx.c, true",
        "[!a]b, ab, false",
        "[!a]b, cb, true",
        "[, [, true",
        "{, {, true",
        "a.b, axb, false"
    })
    void readsPatternsAsAShell(String glob, String name, boolean matches) {
        assertThat(Globs.compile(glob).matcher(name).matches()).isEqualTo(matches);
    }
}
