package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes of what belongs to manifests may be missing, cut off or wrong: nothing that is needed goes. */
class ContentsTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private Path notes;

    @BeforeEach
    void fill() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        notes = store.paths().contents();
        TestImages.Layer shared = TestImages.file("shared", "s");
        TestImages.add(store, "one", shared, TestImages.file("a", "1"));
        TestImages.add(store, "two", shared, TestImages.file("b", "2"));
        TestImages.add(store, "three", shared, TestImages.file("c", "3"));
    }

    private void assertStays(String name) {
        Image image = store.resolve(name);
        image.manifest()
                .layers()
                .forEach(layer -> assertThat(store.paths().blob(layer.digest())).exists());
        assertThat(StoreCheck.run(store, false, id -> false).problems()).isEmpty();
    }

    @Test
    void aRemovalNotesWhatItReads() throws IOException {
        store.remove("one", false, id -> List.of());
        assertThat(Files.readAllLines(notes)).hasSize(2);
        assertStays("two");
        store.remove("two", false, id -> List.of());
        assertThat(Files.readAllLines(notes)).hasSize(1);
        assertStays("three");
        store.remove("three", false, id -> List.of());
        assertThat(notes).doesNotExist();
    }

    @Test
    void whatIsCutOffOrChangedIsReadAnew() throws IOException {
        StoreContent.imagesOf(store);
        assertThat(Files.readAllLines(notes)).hasSize(3);
        String text = Files.readString(notes);
        String layer =
                store.resolve("two").manifest().layers().getFirst().digest().hex();
        for (String damaged : List.of(
                "", text.substring(0, text.length() / 2), text.replace(layer, "0".repeat(64)), "\n\n x \n", "\0\0\0")) {
            Files.writeString(notes, damaged);
            store.tag("one", dev.hull.oci.Reference.parse("again"));
            Image image = store.resolve("one");
            store.remove("one", true, id -> List.of());
            store.remove("again", true, id -> List.of());
            assertThat(store.paths().blob(image.manifest().layers().getLast().digest()))
                    .doesNotExist();
            assertStays("two");
            assertStays("three");
            TestImages.add(store, "one", TestImages.file("shared", "s"), TestImages.file("a", "1"));
        }
    }

    @Test
    void aCheckFindsNotesThatLie() throws IOException {
        StoreContent.imagesOf(store);
        List<String> lines = Files.readAllLines(notes);
        String line = lines.getFirst();
        String shorter = line.substring(0, line.lastIndexOf(' ', line.lastIndexOf(' ') - 1));
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(shorter.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        Files.writeString(notes, shorter + " " + Long.toHexString(sum.getValue()) + "\n");
        assertThat(StoreCheck.run(store, false, id -> false).problems())
                .anyMatch(problem -> problem.what().contains("what they do not say"));
        assertThat(StoreCheck.run(store, true, id -> false).left()).isZero();
        assertThat(StoreCheck.run(store, false, id -> false).problems()).isEmpty();
    }
}
