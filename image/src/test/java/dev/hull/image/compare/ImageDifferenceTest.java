package dev.hull.image.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.tar.TarEntry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDifferenceTest {
    @TempDir
    Path directory;

    @Test
    void pathsAndPackages() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        TestImages.add(
                store,
                "one",
                TestImages.file("lib/apk/db/installed", "P:musl\nV:1.2\n\nP:gone\nV:1\n"),
                TestImages.file("a", "same"),
                TestImages.file("b", "old!"),
                layer -> layer.add(TarEntry.file("c", 0644, 0)),
                TestImages.file("d/e", "x"));
        TestImages.add(
                store, "two", TestImages.file("lib/apk/db/installed", "P:musl\nV:1.3\n\nP:come\nV:1\n"), layer -> {
                    TestImages.file("a", "same").write(layer);
                    TestImages.file("b", "new!").write(layer);
                    layer.add(TarEntry.file("c", 0600, 0).withOwner(1, 1));
                    layer.add(TarEntry.symlink("d", "a"));
                });
        ImageDifference difference = ImageDifference.of(
                ImageSources.open(store, "one", directory, ""), ImageSources.open(store, "two", directory, ""));
        assertThat(difference.paths().stream()
                        .map(each -> each.kind().letter() + " " + each.path() + " " + each.what()))
                .containsExactly(
                        "C b [content]",
                        "C c [mode, owner]",
                        "C d [type, mode, target]",
                        "D d/e []",
                        "C lib/apk/db/installed [content]");
        assertThat(difference.packages().stream()
                        .map(each ->
                                each.kind().letter() + " " + each.name() + " " + each.before() + ">" + each.after()))
                .containsExactly("A come >1", "D gone 1>", "C musl 1.2>1.3");
        assertThat(difference.settings()).isEmpty();
        assertThat(ImageDifference.of(
                                ImageSources.open(store, "one", directory, ""),
                                ImageSources.open(store, "one", directory, ""))
                        .isEmpty())
                .isTrue();
    }
}
