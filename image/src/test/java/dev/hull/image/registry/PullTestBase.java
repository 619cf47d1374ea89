package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hull.image.ImageStore;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of pulling share: a fake registry, a store, and what was heard meanwhile. */
abstract class PullTestBase {
    /** Appears in no message. */
    static final String SECRET = "geheim-4711";

    @TempDir
    Path directory;

    FakeRegistry registry;
    ImageStore store;
    Optional<Credential> credential = Optional.empty();
    Map<String, String> environment = Map.of();
    final List<String> heard = new CopyOnWriteArrayList<>();

    final TransferListener listener = new TransferListener() {
        @Override
        public void line(String text) {
            heard.add(text);
        }

        @Override
        public void layer(LayerProgress progress) {
            String line = progress.id() + ": " + progress.text();
            if (!progress.state().isRunning()) {
                heard.add(line);
            }
        }
    };

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        store = ImageStore.open(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    PullResult pull(String name) {
        return pull(PullRequest.of(name));
    }

    PullResult pull(PullRequest request) {
        try (RegistryAccess access = registry.access(directory.resolve("home"), credential, environment)) {
            return new Puller(store, access).pull(request, listener);
        }
    }

    /** Pulls {@code app:1} and expects a failure that names registry and repository, and leaves nothing in the store. */
    HullException refused(ErrorKind kind) throws IOException {
        return refused(registry.host() + "/app:1", kind);
    }

    HullException refused(String name, ErrorKind kind) throws IOException {
        HullException failure = catchThrowableOfType(HullException.class, () -> pull(name));
        assertThat(failure).as("refused").isNotNull();
        assertThat(failure.sentence())
                .startsWith("cannot pull " + name + ": ")
                .contains("registry " + registry.host(), "repository app")
                .doesNotContain(SECRET);
        assertThat(failure.kind()).as(failure.sentence()).isEqualTo(kind);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain(SECRET);
        }
        assertStoreIsEmpty();
        return failure;
    }

    void assertStoreIsEmpty() throws IOException {
        assertThat(store.list()).isEmpty();
        assertThat(files("images/blobs/sha256")).isEmpty();
        assertNothingUnfinished();
        assertThat(files("downloads").filter(name -> name.endsWith(".lock"))).isEmpty();
    }

    /** But locks of layers, which the next writer sweeps. */
    void assertNothingUnfinished() throws IOException {
        assertThat(files("temp").filter(name -> !name.startsWith("layer-"))).isEmpty();
    }

    Stream<String> files(String place) throws IOException {
        Path path = store.paths().root().resolve(place);
        if (!Files.exists(path)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    void assertStored(FakeImage image) {
        for (FakeImage.Layer layer : image.layers) {
            assertThat(store.paths().blob(layer.digest())).hasBinaryContent(layer.stored());
        }
        assertThat(store.paths().blob(Digest.ofBytes(image.config()))).exists();
    }
}
