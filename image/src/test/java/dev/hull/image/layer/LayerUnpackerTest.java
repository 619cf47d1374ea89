package dev.hull.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.image.Trees;
import dev.hull.image.content.LayerSizes;
import dev.hull.image.content.StorePaths;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.Xattrs;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerUnpackerTest {
    @TempDir
    Path directory;

    private StorePaths paths;

    @BeforeEach
    void open() throws IOException {
        paths = new StorePaths(directory.resolve("store"));
        paths.create();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private LayerRecord unpack(byte[] archive) throws IOException {
        return unpack(archive, Digest.ofBytes(archive));
    }

    private LayerRecord unpack(byte[] archive, Digest diffId) throws IOException {
        Path blob = Files.write(directory.resolve("blob"), archive);
        return LayerUnpacker.withoutSync(paths).unpack(blob, diffId);
    }

    /** An archive of entries, files with their name as content. */
    private static byte[] archive(TarEntry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        for (TarEntry entry : entries) {
            byte[] content = new byte[(int) entry.size()];
            tar.add(entry, new ByteArrayInputStream(content));
        }
        tar.finish();
        return out.toByteArray();
    }

    private Path tree(LayerRecord layer) {
        return paths.layerTree(layer.diffId());
    }

    @ParameterizedTest
    @CsvSource({
        "gnu,--no-xattrs",
        "posix,--xattrs",
        "posix,--sparse-version=0.0",
        "posix,--sparse-version=0.1",
        "posix,--sparse-version=1.0",
        "oldgnu,--no-xattrs"
    })
    void makesWhatTarMakes(String format, String option) throws Exception {
        assumeTrue(isRoot(), "needs root, to make devices and give files away");
        Path source = Files.createDirectory(directory.resolve("source"));
        everything(source);
        Path archive = directory.resolve("archive.tar");
        run(
                source,
                "tar",
                "--format=" + format,
                "--xattrs",
                "--xattrs-include=*",
                option,
                "--sparse",
                "-cf",
                archive.toString(),
                ".");
        Path expected = Files.createDirectory(directory.resolve("expected"));
        run(expected, "tar", "--xattrs", "--xattrs-include=*", "-xpf", archive.toString());
        byte[] bytes = Files.readAllBytes(archive);
        LayerRecord layer = unpack(bytes);
        assertThat(layer.notices()).isEmpty();
        assertThat(Trees.describe(tree(layer))).isEqualTo(Trees.describe(expected));
        assertThat(Trees.describe(tree(layer))).anyMatch(line -> line.endsWith(" sparse"));
        boolean xattrs = format.equals("posix");
        assertThat(Trees.describe(tree(layer)).stream().anyMatch(line -> line.contains("security.capability")))
                .isEqualTo(xattrs);
        LayerSizes sizes = LayerSizes.read(paths, layer.diffId()).orElseThrow();
        assertThat(sizes.archive()).isEqualTo(bytes.length);
        assertThat(new LayerUnpacker(paths).unpack(archive, layer.diffId())).isEqualTo(layer);
    }

    private static void run(Path where, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    /** A tree with all that a layer can have. */
    private static void everything(Path root) throws IOException {
        try (DirectoryHandle top = DirectoryHandle.open(root)) {
            for (String name : List.of("bin", "etc", "\u00ff\u00fe raw", "l".repeat(200))) {
                top.makeDirectory(name, 0755);
            }
            try (FileHandle file = top.createFile("suid", 0755)) {
                file.write(0, "#!\n".getBytes(StandardCharsets.US_ASCII), 0, 3);
                file.changeOwner(1234, 3_000_000_000L);
                file.changeMode(06755);
            }
            try (FileHandle file = top.createFile("caps", 0755)) {
                file.setXattr("user.note", new byte[] {0, (byte) 0xff, '\n', '='});
                file.setXattr(
                        "security.capability",
                        new byte[] {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            }
            try (FileHandle file = top.createFile("holes", 0640)) {
                file.write(5 << 20, new byte[] {1, 2, 3}, 0, 3);
                file.write(9 << 20, new byte[] {1, 2, 3}, 0, 3);
                file.truncate(20 << 20);
            }
            try (FileHandle file = top.createFile("all-hole", 0640)) {
                file.truncate(3 << 20);
            }
            byte[] data = new byte[300_000];
            new Random(7).nextBytes(data);
            try (DirectoryHandle deep = top.openDirectory("l".repeat(200));
                    FileHandle file = deep.createFile("\u00e9".repeat(200), 0604)) {
                file.write(0, data, 0, data.length);
                file.changeTime(1_000_000_000, 0);
            }
            top.makeLink("hard", top, "suid");
            top.makeSymlink("absolute", "/etc/passwd");
            top.makeSymlink("dangling", "\u0081x".repeat(100));
            top.changeTime("dangling", 1_234_567_890, 0);
            top.changeOwner("absolute", 5, 6);
            top.makeNode("null", 0020666, 1, 3);
            top.makeNode("disk", 0060660, 8, 17);
            top.makeNode("pipe", 0010644, 0, 0);
            try (DirectoryHandle etc = top.openDirectory("etc")) {
                etc.changeOwner(501, 0);
                etc.changeMode(01777);
                etc.changeTime(1_111_111_111, 0);
            }
        }
    }

    @Test
    void whiteoutsBecomeThoseOfOverlayfs() throws IOException {
        byte[] bytes = archive(
                TarEntry.file(".wh.top", 0, 0),
                TarEntry.directory("d", 0755),
                TarEntry.file("d/.wh.gone", 0, 0),
                TarEntry.file("d/both", 0644, 0),
                TarEntry.file("d/.wh.both", 0, 0),
                TarEntry.file("e/.wh..wh..opq", 0, 0),
                TarEntry.file("e/new", 0644, 0),
                TarEntry.directory("again", 0755),
                TarEntry.file(".wh.again", 0, 0),
                TarEntry.file(".wh.later", 0, 0),
                TarEntry.directory("later", 0711),
                TarEntry.file(".wh..wh.aufs", 0, 0));
        LayerRecord layer = unpack(bytes);
        assertThat(layer.opaque()).containsExactly("again", "e", "later");
        try (DirectoryHandle root = DirectoryHandle.open(tree(layer));
                DirectoryHandle d = root.openDirectory("d")) {
            assertThat(root.list()).containsExactlyInAnyOrder("top", "d", "e", "again", "later");
            assertThat(root.status("top").orElseThrow().isWhiteout()).isTrue();
            assertThat(d.status("gone").orElseThrow().isWhiteout()).isTrue();
            assertThat(d.status("both").orElseThrow().isFile()).isTrue();
            assertThat(root.status("later").orElseThrow().permissions()).isEqualTo(0711);
            for (String opaque : List.of("e", "again", "later")) {
                assertThat(root.xattrs(opaque)
                                .get(OverlayAttribute.ofThisProcess().key()))
                        .isEqualTo(new byte[] {'y'});
            }
            assertThat(root.xattrs("d")).isEmpty();
        }
        for (String name : List.of(".wh.", ".wh..", ".wh...", "x/.wh.")) {
            assertThatThrownBy(() -> unpack(archive(TarEntry.file(name, 0, 0))))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining("it hides no name of its directory");
        }
    }

    @Test
    void adaptsMarksToTheKindOfMount() throws IOException {
        assumeTrue(isRoot(), "needs root, to set trusted attributes");
        LayerRecord layer = unpack(archive(TarEntry.file("e/.wh..wh..opq", 0, 0)));
        LayerRecord adapted = new LayerUnpacker(paths, OverlayAttribute.USER).adapt(layer);
        assertThat(adapted.attribute()).isEqualTo(OverlayAttribute.USER);
        assertThat(Xattrs.get(tree(layer).resolve("e"), "user.overlay.opaque")).isPresent();
        assertThat(LayerRecord.read(paths, layer.diffId())).contains(adapted);
    }

    @Test
    void laterEntriesReplaceEarlierOnes() throws IOException {
        LayerRecord layer = unpack(archive(
                TarEntry.file("a", 0600, 3),
                TarEntry.file("a", 0644, 5),
                TarEntry.directory("d", 0700),
                TarEntry.file("d/kept", 0644, 1),
                TarEntry.directory("d", 0755),
                TarEntry.file("d/more", 0644, 1),
                TarEntry.file("x/y/z", 0644, 1),
                TarEntry.directory("x/y/empty", 0700),
                TarEntry.file("x", 0644, 2),
                TarEntry.symlink("link", "d"),
                TarEntry.directory("link", 0711),
                TarEntry.file("link/f", 0644, 1),
                TarEntry.file("back", 0644, 1),
                TarEntry.symlink("back", "a")));
        assertThat(Trees.describe(tree(layer)).stream()
                        .map(line -> line.replaceAll(" \\d+:\\d+ 0\\.0+", "").replaceAll(" crc=\\S+", "")))
                .containsExactly(
                        "/a 100644 size=5",
                        "/back 120777 -> a",
                        "/d 40755",
                        "/d/kept 100644 size=1",
                        "/d/more 100644 size=1",
                        "/link 40711",
                        "/link/f 100644 size=1",
                        "/x 100644 size=2");
    }

    @Test
    void plantedLinksLeadNowhereElse() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
        String up = "../".repeat(20) + outside.toString().substring(1);
        LayerRecord layer = unpack(archive(
                TarEntry.directory("etc", 0755),
                TarEntry.symlink("abs", "/etc"),
                TarEntry.file("abs/inside", 0644, 1),
                TarEntry.symlink("evil", outside.toString()),
                TarEntry.directory("tmp", 0755),
                TarEntry.symlink("dots", up),
                TarEntry.symlink("self", "self2"),
                TarEntry.symlink("self2", "self")));
        assertThat(tree(layer).resolve("etc/inside")).exists();
        for (String hostile : List.of("evil/file", "dots/file", "evil/new", "self/x")) {
            byte[] bytes = archive(
                    TarEntry.symlink("evil", outside.toString()),
                    TarEntry.symlink("dots", up),
                    TarEntry.symlink("self", "self2"),
                    TarEntry.symlink("self2", "self"),
                    TarEntry.file(hostile, 0666, 4));
            Throwable failure = catchThrowable(() -> unpack(bytes));
            assertThat(failure).as(hostile).isInstanceOfAny(HullException.class, IOException.class);
            assertThat(outside.resolve("file")).hasContent("untouched");
            assertThat(outside.resolve("new")).doesNotExist();
        }
        byte[] link = archive(TarEntry.symlink("evil", outside.toString()), TarEntry.hardLink("stolen", "evil/file"));
        assertThatThrownBy(() -> unpack(link))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("entry 'stolen' refused")
                .hasMessageContaining("hard link to 'evil/file'");
        byte[] nodes = archive(
                TarEntry.symlink("evil", outside + "/file"),
                TarEntry.hardLink("second", "evil"),
                TarEntry.file("evil", 0666, 4));
        LayerRecord replaced = unpack(nodes);
        assertThat(outside.resolve("file")).hasContent("untouched");
        assertThat(Files.isSymbolicLink(tree(replaced).resolve("second"))).isTrue();
        assertThat(Files.isRegularFile(tree(replaced).resolve("evil"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void contentThatIsNotTheLayerIsRefused() throws IOException {
        byte[] bytes = archive(TarEntry.file("a", 0644, 1));
        Digest other = Digest.ofBytes(new byte[1]);
        assertThatThrownBy(() -> unpack(bytes, other))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_LOSS))
                .hasMessageContaining("layer " + other + " is damaged");
        assertThat(paths.layer(other)).doesNotExist();
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(paths.temporary())) {
            assertThat(left.filter(path -> !path.getFileName().toString().startsWith("layer-")))
                    .isEmpty();
        }
    }

    @Test
    void overlayAttributesOfArchivesAreNotBelieved() throws IOException {
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("trusted.overlay.redirect", "/secret".getBytes(StandardCharsets.US_ASCII));
        xattrs.put("user.overlay.opaque", new byte[] {'y'});
        xattrs.put("user.hull.owner", "0:0:4755".getBytes(StandardCharsets.US_ASCII));
        LayerRecord layer = unpack(archive(TarEntry.directory("d", 0755).withXattrs(xattrs)));
        assertThat(Xattrs.of(tree(layer).resolve("d"))).isEmpty();
        assertThat(layer.notices()).hasSize(3);
    }

    @Test
    void aDeviceThatIsAWhiteoutIsLeftOut() throws IOException {
        TarEntry device = new TarEntry(
                "dev0",
                TarEntry.Type.CHARACTER_DEVICE,
                0600,
                0,
                0,
                0,
                0,
                0,
                "",
                0,
                0,
                TarEntry.file("x", 0, 0).xattrs());
        LayerRecord layer = unpack(archive(device));
        assertThat(tree(layer).resolve("dev0")).doesNotExist();
        assertThat(layer.notices()).containsExactly("devices 0:0, which would hide files of lower layers: dev0");
    }

    @Test
    void severalAtOnceGiveOne() throws Exception {
        List<TarEntry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            entries.add(TarEntry.file("d" + i % 7 + "/f" + i, 0644, 100));
        }
        byte[] bytes = archive(entries.toArray(TarEntry[]::new));
        Path blob = Files.write(directory.resolve("shared"), bytes);
        Digest diffId = Digest.ofBytes(bytes);
        List<Throwable> failures = new ArrayList<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    new LayerUnpacker(paths).unpack(blob, diffId);
                } catch (IOException | RuntimeException e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        assertThat(failures).isEmpty();
        try (Stream<Path> all = Files.walk(paths.layerTree(diffId))) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(500);
        }
        assertNothingLeft();
    }

    @Test
    void ownersOutOfReachAreRecorded() throws Exception {
        assumeTrue(isRoot(), "needs root, to start a process as another user");
        // in a user namespace with one id everything belongs to 0
        byte[] bytes = archive(
                TarEntry.file("f", 04755, 1).withOwner(1000, 1001),
                TarEntry.file("own", 04755, 1),
                TarEntry.directory("d", 0750).withOwner(33, 33),
                TarEntry.file("d/.wh..wh..opq", 0, 0),
                TarEntry.file("d/.wh.x", 0, 0));
        Path blob = Files.write(directory.resolve("blob"), bytes);
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnpackMain.class.getName(),
                        paths.root().toString(),
                        blob.toString(),
                        Digest.ofBytes(bytes).toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(!output.contains("unshare failed"), "needs user namespaces: " + output);
        assertThat(process.waitFor()).as(output).isZero();
        LayerRecord layer = LayerRecord.read(paths, Digest.ofBytes(bytes)).orElseThrow();
        assertThat(layer.ownersRecorded()).isEqualTo(2);
        assertThat(layer.attribute()).isEqualTo(OverlayAttribute.USER);
        List<String> lines = Trees.describe(tree(layer)).stream()
                .map(line -> line.replaceAll(" crc=\\S+", ""))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "/d 40750 0:0 0.000000000 user.hull.owner=33:33:750 user.overlay.opaque=y",
                        "/d/x 20000 0:0 " + lines.get(1).split(" ")[3] + " device 0:0",
                        "/f 100755 0:0 0.000000000 size=1 user.hull.owner=1000:1001:4755",
                        "/own 104755 0:0 0.000000000 size=1");
    }

    /** Unpacks in a process of its own. */
    static final class UnpackMain {
        public static void main(String[] args) throws IOException {
            new LayerUnpacker(new StorePaths(Path.of(args[0]))).unpack(Path.of(args[1]), Digest.parse(args[2]));
        }
    }

    /** Hostile sequences of entries: nothing outside changes, nothing hangs, nothing is left. */
    @Test
    void randomEntriesStayInside() throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("f"), "untouched");
        String[] names = {
            "a", "b", "a/b", "a/b/c", "b/a", ".wh.a", "a/.wh.b", "a/.wh..wh..opq", "b/c", "c", ".wh..wh..opq"
        };
        String[] targets = {"a", "b", "..", "../..", "/", outside.toString(), "a/b", "c", "/a"};
        for (int round = 0; round < 150; round++) {
            List<TarEntry> entries = new ArrayList<>();
            for (int i = 2 + random.nextInt(10); i > 0; i--) {
                String name = names[random.nextInt(names.length)];
                entries.add(
                        switch (random.nextInt(6)) {
                            case 0 -> TarEntry.symlink(name, targets[random.nextInt(targets.length)]);
                            case 1 -> TarEntry.hardLink(name, names[random.nextInt(5)]);
                            case 2, 3 -> TarEntry.directory(name, random.nextInt(010000));
                            default -> TarEntry.file(name, random.nextInt(010000), random.nextInt(50));
                        });
            }
            byte[] bytes = archive(entries.toArray(TarEntry[]::new));
            Throwable failure = catchThrowable(() -> unpack(bytes));
            assertThat(failure == null || failure instanceof HullException || failure instanceof IOException)
                    .as("seed %d round %d: %s", seed, round, failure)
                    .isTrue();
            assertThat(outside.resolve("f")).as("seed %d", seed).hasContent("untouched");
            assertThat(Files.list(outside)).as("seed %d", seed).hasSize(1);
        }
        assertNothingLeft();
    }
}
