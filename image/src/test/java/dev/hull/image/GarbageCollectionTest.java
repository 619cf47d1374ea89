package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.content.DiskUsage;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {
    private static final Function<Digest, List<ImageUser>> NOBODY = id -> List.of();

    @TempDir
    Path directory;

    private ImageStore store;
    private final Instant now = Instant.now();

    @BeforeEach
    void setUp() {
        store = ImageStore.open(directory.resolve("store"));
    }

    private Image add(String name, int days, TestImages.Layer... layers) throws IOException {
        Image image = TestImages.add(store, name, layers);
        Files.setLastModifiedTime(store.paths().blob(image.id()), FileTime.from(now.minus(Duration.ofDays(days))));
        return image;
    }

    private static TestImages.Layer large(String name, int blocks) {
        return TestImages.file(name, name.repeat(4096 / name.length() * blocks));
    }

    private List<String> plan(long keep, Function<Digest, List<ImageUser>> usersOf) {
        return GarbageCollection.plan(StoreContent.of(store), keep, now, usersOf).stream()
                .map(each -> each.action() + " " + each.subject() + ": " + each.reason())
                .toList();
    }

    @Test
    void theLeastNeededGoesFirstUntilThereIsRoom() throws IOException {
        add("old", 30, large("aaaa", 50));
        add("young", 2, large("bbbb", 50));
        add("middle", 9, large("cccc", 50));
        long total = StoreContent.of(store).total();
        assertThat(plan(Long.MAX_VALUE, NOBODY)).noneMatch(line -> line.startsWith("REMOVE"));
        assertThat(plan(total - 100_000, NOBODY))
                .containsExactly(
                        "REMOVE old:latest: it was last needed 30 days ago",
                        "KEEP middle:latest: the store is small enough without it; it was last needed 9 days ago",
                        "KEEP young:latest: the store is small enough without it; it was last needed 2 days ago");
        GarbageCollection.run(
                store, GarbageCollection.plan(StoreContent.of(store), total - 100_000, now, NOBODY), NOBODY);
        assertThat(store.find("old")).isEmpty();
        assertThat(store.find("middle")).isPresent();
        assertThat(StoreContent.of(store).total()).isLessThanOrEqualTo(total - 100_000);
    }

    @Test
    void whatIsPinnedOrUsedStays() throws IOException {
        Image used = add("used", 30, large("aaaa", 9));
        add("pinned", 20, large("bbbb", 9));
        store.pin("pinned", true);
        store.tag("pinned", dev.hull.oci.Reference.parse("also"));
        add("", 10, large("cccc", 9));
        add("free", 1, large("dddd", 9));
        Function<Digest, List<ImageUser>> users =
                id -> id.equals(used.id()) ? List.of(new ImageUser("0123456789abcdef", false)) : List.of();
        assertThat(plan(0, users))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("KEEP used:latest: container 0123456789ab uses it"),
                        line -> assertThat(line).isEqualTo("KEEP pinned:latest: it is pinned"),
                        line -> assertThat(line).endsWith(": it has no name and no container"),
                        line -> assertThat(line).startsWith("REMOVE free:latest"));
        store.pin("pinned", false);
        assertThat(plan(0, users)).contains("REMOVE pinned:latest: it was last needed 20 days ago");
    }

    @Test
    void sharedContentIsFreedWithItsLastImage() throws IOException {
        TestImages.Layer shared = large("ssss", 100);
        add("one", 3, shared, large("one1", 1));
        add("two", 2, shared, large("two2", 1));
        List<Decision> plan = GarbageCollection.plan(StoreContent.of(store), 0, now, NOBODY);
        assertThat(plan.get(0).bytes()).isLessThan(100_000);
        assertThat(plan.get(1).bytes()).isGreaterThan(400_000);
        StoreContent content = StoreContent.of(store);
        assertThat(content.shared(content.images().getFirst())).isGreaterThan(400_000);
    }

    @Test
    void unpackedCopiesGoBeforeImagesAndDiskUsageAgrees() throws IOException {
        Image image = add("app", 5, large("aaaa", 200));
        Snapshots.prepare(store, image);
        assertThat(LastUse.of(store.paths(), image.id())).isAfter(now.minus(Duration.ofHours(2)));
        StoreContent before = StoreContent.of(store);
        assertThat(before.layers()).hasSize(1);
        List<Decision> plan = GarbageCollection.plan(before, before.total() - 1, now, NOBODY);
        assertThat(plan.getFirst().kind()).isEqualTo(Decision.Kind.UNPACKED_LAYER);
        assertThat(GarbageCollection.run(store, plan, NOBODY)).hasSize(1);
        StoreContent after = StoreContent.of(store);
        assertThat(after.total()).isEqualTo(before.total() - plan.getFirst().bytes());
        long files = DiskUsage.of(store.paths().images().resolve("blobs/sha256"));
        assertThat(files - after.total()).isBetween(0L, 8192L); // the directory itself
        Snapshots.prepare(store, image); // and back
        assertThat(StoreContent.of(store).layers()).hasSize(1);
    }

    @Test
    void leftoversGoInAnyCase() throws IOException {
        add("app", 1, large("aaaa", 1));
        Digest orphan = Digest.ofBytes(new byte[] {1, 2, 3});
        Files.write(store.paths().blob(orphan), new byte[] {1, 2, 3});
        assertThat(plan(Long.MAX_VALUE, NOBODY)).first().isEqualTo("REMOVE leftovers: no image reaches them");
        GarbageCollection.run(
                store, GarbageCollection.plan(StoreContent.of(store), Long.MAX_VALUE, now, NOBODY), NOBODY);
        assertThat(store.paths().blob(orphan)).doesNotExist();
        assertThat(store.find("app")).isPresent();
    }
}
