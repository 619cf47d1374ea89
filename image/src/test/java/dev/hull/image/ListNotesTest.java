package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list says the same with notes, without them, and with wrong ones. */
class ListNotesTest {
    @TempDir
    Path directory;

    ImageStore store;
    Path notes;

    @BeforeEach
    void threeImages() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        notes = store.paths().listing();
        TestImages.Layer shared = TestImages.file("shared", "sss");
        TestImages.add(store, "one", shared, TestImages.file("a", "1"));
        TestImages.add(store, "two,two:b", shared, TestImages.file("b", "22"));
        TestImages.add(store, "three", shared, TestImages.file("c", "333"));
    }

    private List<String> list() {
        return store.list().stream()
                .map(image -> image.id() + " " + image.created() + " " + image.tags() + " " + image.size() + " "
                        + image.stored() + " "
                        + image.readImage().config().diffIds().size())
                .toList();
    }

    @Test
    void theSameWithAndWithout() throws IOException {
        List<String> first = list();
        assertThat(first).hasSize(3);
        String text = Files.readString(notes);
        assertThat(text.lines()).hasSize(3);
        for (String damaged : List.of(
                "", text.substring(0, text.length() / 2), text.replace(" 4 ", " 5 "), "\n\n x \n", "\0\0", text)) {
            Files.writeString(notes, damaged);
            assertThat(list()).containsExactlyInAnyOrderElementsOf(first);
            assertThat(Files.readString(notes).lines())
                    .containsExactlyInAnyOrderElementsOf(text.lines().toList());
        }
        store.remove("two", false, id -> List.of());
        store.tag("one", Reference.parse("uno"));
        assertThat(store.summary("uno").tags()).hasSize(2);
        assertThat(list())
                .hasSize(3)
                .anyMatch(line -> line.contains("uno"))
                .noneMatch(line -> line.contains("two:latest"));
        store.remove("two:b", false, id -> List.of());
        assertThat(list()).hasSize(2);
        assertThat(Files.readAllLines(notes)).hasSize(2);
    }

    @Test
    void whatIsGoneOrDamagedIsLeftOutAllTheSame() throws IOException {
        assertThat(list()).hasSize(3);
        Path config = store.paths().blob(store.resolve("one").id());
        byte[] bytes = Files.readAllBytes(config);
        Files.delete(config);
        assertThat(list()).hasSize(2);
        Files.write(config, new byte[bytes.length - 1]);
        assertThat(list()).hasSize(2);
        Files.write(config, bytes);
        Files.delete(store.paths().blob(store.resolve("three").target().digest()));
        assertThat(list()).hasSize(2);
    }

    @Test
    void aCheckFindsNotesThatLie() throws IOException {
        list();
        String text = Files.readString(notes);
        String line = text.lines().findFirst().orElseThrow();
        String words = line.substring(0, line.lastIndexOf(' '));
        String lie = words.substring(0, words.lastIndexOf(' ')) + " 1";
        Files.writeString(notes, text.replace(line, NoteFile.sealed(lie)));
        assertThat(StoreCheck.run(store, false, id -> false).problems())
                .anyMatch(problem -> problem.subject().endsWith("listing"));
        assertThat(StoreCheck.run(store, true, id -> false).left()).isZero();
        assertThat(notes).doesNotExist();
        assertThat(list()).hasSize(3);
    }
}
