package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.content.Ingest;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(directory.resolve("store"));
    }

    @Test
    void anEmptyStoreNeedsNoDirectory() {
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.resolve("alpine"))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessage("No such image: alpine:latest");
        assertThat(directory.resolve("store")).doesNotExist();
    }

    @Test
    void findsAnImageByEveryFormOfItsName() throws IOException {
        Image image = TestImages.add(store, "app:1", TestImages.file("a", "hello"));
        Digest manifest = image.target().digest();
        for (String text : List.of(
                "app:1",
                "docker.io/library/app:1",
                image.id().toString(),
                image.id().hex(),
                image.id().shortHex(),
                image.id().hex().substring(0, 3),
                "sha256:" + image.id().shortHex(),
                "app@" + manifest,
                "app:1@" + manifest)) {
            assertThat(store.resolve(text).id()).as(text).isEqualTo(image.id());
        }
        for (String text : List.of("app", "other:1", "sha256:" + "0".repeat(64), "other@" + manifest, "fffffff")) {
            assertThatThrownBy(() -> store.resolve(text)).as(text).hasMessageStartingWith("No such image: ");
        }
        assertThatThrownBy(() -> store.resolve("App:1")).hasMessageContaining("must be lowercase");
    }

    @Test
    void anAmbiguousIdIsNamed() throws IOException {
        Set<String> first = new TreeSet<>();
        String shared = "";
        for (int i = 0; shared.isEmpty(); i++) {
            String digit = TestImages.add(store, "", TestImages.file("f" + i, ""))
                    .id()
                    .hex()
                    .substring(0, 1);
            shared = first.add(digit) ? "" : digit;
        }
        String ambiguous = shared;
        assertThatThrownBy(() -> store.resolve(ambiguous))
                .hasMessageStartingWith("image id '" + ambiguous + "' is ambiguous");
    }

    @Test
    void aNameMovesToTheNewImage() throws IOException {
        Image old = TestImages.add(store, "app", TestImages.file("a", "1"));
        Image young = TestImages.add(store, "app", TestImages.file("a", "2"));
        assertThat(store.resolve("app").id()).isEqualTo(young.id());
        assertThat(store.list()).hasSize(2).anySatisfy(summary -> {
            assertThat(summary.id()).isEqualTo(old.id());
            assertThat(summary.dangling()).isTrue();
        });
        TestImages.add(store, "app", TestImages.file("a", "1"));
        assertThat(store.resolve("app").id()).isEqualTo(old.id());
        assertThat(store.summary("app").tags()).containsExactly(Reference.parse("app"));
    }

    @Test
    void tagsAndSizes() throws IOException {
        Image image = TestImages.add(store, "app:1", TestImages.file("a", "hello"), TestImages.file("b", "xyz"));
        store.tag("app:1", Reference.parse("me/app"));
        store.tag(image.id().shortHex(), Reference.parse("me/app"));
        ImageSummary summary = store.summary("me/app");
        assertThat(summary.tags()).containsExactly(Reference.parse("app:1"), Reference.parse("me/app"));
        assertThat(summary.size()).isEqualTo(8);
        assertThat(store.history(image)).hasSize(4);
        assertThat(store.history(image).get(1).size()).isEqualTo(3);
        assertThat(store.history(image).get(3).size()).isEqualTo(5);
        assertThatThrownBy(() -> store.tag("nothing", Reference.parse("x")))
                .hasMessage("No such image: nothing:latest");
        assertThatThrownBy(() ->
                        store.tag("app:1", Reference.parse("x@" + image.target().digest())))
                .hasMessageStartingWith("refusing to create a tag with a digest reference");
    }

    @Test
    void theLastNameTakesTheContentWithIt() throws IOException {
        TestImages.Layer shared = TestImages.file("shared", "s");
        Image first = TestImages.add(store, "one,two", shared, TestImages.file("a", "1"));
        TestImages.add(store, "three", shared);
        RemovedImage untagged = store.remove("two", false, id -> List.of());
        assertThat(untagged.untagged()).containsExactly(Reference.parse("two"));
        assertThat(untagged.deleted()).isEmpty();
        assertThat(store.resolve("one")).isNotNull();
        RemovedImage removed = store.remove("one", false, id -> List.of());
        assertThat(removed.deleted()).contains(first.id());
        assertThat(removed.layers()).containsExactly(first.config().diffIds().get(1));
        assertThat(removed.freed()).isPositive();
        assertThat(store.resolve("three")).isNotNull();
        store.remove("three", false, id -> List.of());
        assertThat(files()).containsExactlyInAnyOrder("images/oci-layout", "images/index.json");
    }

    private List<String> files() throws IOException {
        Path root = store.paths().root();
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .toList();
        }
    }

    @Test
    void anIdRemovesAllNamesOfOneRepository() throws IOException {
        Image image = TestImages.add(store, "app:1,app:2", TestImages.file("a", "1"));
        RemovedImage removed = store.remove(image.id().shortHex(), false, id -> List.of());
        assertThat(removed.untagged()).hasSize(2);
        assertThat(removed.deleted()).contains(image.id());

        Image spread = TestImages.add(store, "app:1,other:1", TestImages.file("a", "1"));
        String id = spread.id().shortHex();
        assertThatThrownBy(() -> store.remove(id, false, ignored -> List.of()))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage("conflict: unable to delete " + id
                        + " (must be forced) - image is referenced in multiple repositories");
        assertThat(store.remove(id, true, ignored -> List.of()).deleted()).isPresent();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void containersKeepTheirImage() throws IOException {
        Image image = TestImages.add(store, "app", TestImages.file("a", "1"));
        String id = image.id().shortHex();
        List<ImageUser> stopped = List.of(new ImageUser("c".repeat(64), false));
        List<ImageUser> running = List.of(new ImageUser("d".repeat(64), true));
        assertThatThrownBy(() -> store.remove("app", false, any -> stopped))
                .hasMessage("conflict: unable to remove repository reference \"app\" (must force) - container "
                        + "cccccccccccc is using its referenced image " + id);
        assertThatThrownBy(() -> store.remove(id, false, any -> stopped))
                .hasMessage("conflict: unable to delete " + id
                        + " (must be forced) - image is being used by stopped container cccccccccccc");
        assertThatThrownBy(() -> store.remove(id, true, any -> running))
                .hasMessage("conflict: unable to delete " + id
                        + " (cannot be forced) - image is being used by running container dddddddddddd");
        RemovedImage removed = store.remove("app", true, any -> stopped);
        assertThat(removed.untagged()).hasSize(1);
        assertThat(removed.deleted()).isEmpty();
        assertThat(store.resolve(id).id()).isEqualTo(image.id());
    }

    @Test
    void nothingIsVisibleBeforeItIsPublished() throws IOException {
        try (Ingest ingest = store.begin()) {
            ingest.add(MediaTypes.OCI_CONFIG, new byte[] {1, 2, 3});
            assertThat(store.list()).isEmpty();
            assertThat(Files.list(store.paths().blobs(Digest.SHA256))).isEmpty();
        }
        assertThat(files()).containsExactly("images/oci-layout");
    }

    @Test
    void whatDeadWritersLeftIsSweptByTheNext() throws IOException {
        store.begin().close();
        Path abandoned = Files.createDirectories(store.paths().temporary().resolve("123-abc"));
        Files.writeString(abandoned.resolve("blob-1"), "half");
        Files.writeString(store.paths().temporary().resolve("123-abc.lock"), "");
        Files.createDirectories(store.paths().temporary().resolve("without-lock/x"));
        try (Ingest alive = store.begin()) {
            Path own = Files.writeString(alive.newPath("x"), "mine");
            store.begin().close();
            assertThat(own).hasContent("mine");
            assertThat(abandoned).doesNotExist();
            try (Stream<Path> left = Files.list(store.paths().temporary())) {
                assertThat(left).hasSize(2);
            }
        }
    }

    @Test
    void sweepRemovesOnlyWhatNobodyReaches() throws IOException {
        Image image = TestImages.add(store, "app", TestImages.file("a", "1"));
        Digest lost = Digest.ofBytes(new byte[] {1});
        Files.write(store.paths().blob(lost), new byte[] {1});
        Files.createDirectories(store.paths().layerTree(lost));
        assertThat(store.sweep()).isEqualTo(1);
        assertThat(store.paths().blob(lost)).doesNotExist();
        assertThat(store.paths().layer(lost)).doesNotExist();
        assertThat(store.resolve("app").id()).isEqualTo(image.id());
        assertThat(store.sweep()).isZero();
    }

    @Test
    void writersAtTheSameTimeLoseNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "app" + t;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 5; i++) {
                        TestImages.add(
                                ImageStore.open(directory.resolve("store")),
                                name + ":" + i,
                                TestImages.file("f", name + i));
                        store.tag(name + ":" + i, Reference.parse(name + ":copy" + i));
                        store.remove(name + ":copy" + i, false, id -> List.of());
                    }
                } catch (IOException | RuntimeException | Error e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        assertThat(failures).isEmpty();
        assertThat(store.list()).hasSize(20);
    }

    @Test
    void readsALayoutThatOthersWrote() throws IOException {
        Image image = TestImages.add(store, "app:1", TestImages.file("a", "1"));
        String foreign = "{\n  \"schemaVersion\": 2, \"vendor\": {\"x\": 1},\n  \"manifests\": [ {\n"
                + "    \"mediaType\": \"" + MediaTypes.OCI_MANIFEST + "\", \"digest\": \""
                + image.target().digest() + "\", \"size\": " + image.target().size()
                + ", \"data\": \"e30=\", \"annotations\": {\"org.opencontainers.image.ref.name\": \"tool:9\"} } ]\n}";
        Files.writeString(store.paths().index(), foreign);
        assertThat(store.resolve("tool:9").id()).isEqualTo(image.id());
        assertThat(store.resolve(image.id().shortHex()).id()).isEqualTo(image.id());
        store.tag("tool:9", Reference.parse("mine"));
        assertThat(store.summary("mine").tags()).hasSize(2);
        assertThat(store.paths().index())
                .content()
                .contains("\"vendor\":{\"x\":1}")
                .contains("\"data\":\"e30=\"");
    }
}
