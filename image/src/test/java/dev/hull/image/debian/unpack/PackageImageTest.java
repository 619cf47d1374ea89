package dev.hull.image.debian.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.debian.PackageChoice;
import dev.hull.image.debian.PackageIndex;
import dev.hull.image.debian.Resolution;
import dev.hull.image.debian.Resolver;
import dev.hull.image.debian.TestDeb;
import dev.hull.image.debian.TestRepository;
import dev.hull.image.debian.repository.PackageCache;
import dev.hull.image.debian.repository.PackageDownload;
import dev.hull.image.debian.repository.Repository;
import dev.hull.image.debian.repository.SignatureCheck;
import dev.hull.image.debian.repository.SourceChoice;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.pack.PackRequest;
import dev.hull.image.packages.PackageScan;
import dev.hull.image.packages.SoftwarePackage;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.WebClient;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of packages that the test writes itself. */
class PackageImageTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private TestRepository repository;

    @BeforeEach
    void setUp() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        repository = new TestRepository(directory.resolve("mirror"));
        repository.add(new TestDeb("Package: base-files\nVersion: 12")
                .directory("bin")
                .directory("var/run")
                .file("usr/lib/os-release", 0644, "ID=debian\n")
                .link("etc/os-release", "../usr/lib/os-release"));
    }

    private PackageImage.Result pack(PackRequest settings, OptionalLong latest, String... names) throws IOException {
        repository.publish();
        try (PackageCache cache = new PackageCache(
                directory.resolve("cache"), WebClient.open(ConfigPaths.of(Map.of(), 0)), notice -> {})) {
            SourceChoice choice = new SourceChoice(repository.address(), List.of("test"), List.of(), List.of());
            PackageIndex index = new Repository(cache, new SignatureCheck(""), true, notice -> {})
                    .read(choice.sources(directory, "amd64"), "amd64");
            List<String> wanted =
                    Stream.concat(Arrays.stream(names), Stream.of("base-files")).toList();
            Resolution resolution = Resolver.resolve(index, PackageChoice.of(wanted));
            Map<String, Path> files = PackageDownload.fetch(cache, resolution.packages());
            return PackageImage.store(
                    store,
                    new PackageImage.Request(resolution, files, settings, wanted, "amd64", latest, false),
                    List.of(Reference.parse("test")));
        }
    }

    private PackageImage.Result pack(String... names) throws IOException {
        return pack(PackRequest.of(List.of()).title("test").build(), OptionalLong.empty(), names);
    }

    private Exploration explore(PackageScan scan) throws IOException {
        try (ImageSource source = ImageSources.open(store, "test", directory, "")) {
            return Exploration.of(source, scan::listener);
        }
    }

    private FileTree files() throws IOException {
        return explore(new PackageScan()).merged();
    }

    private void refused(String message, TestDeb deb) throws IOException {
        repository.add(deb);
        assertThatThrownBy(() -> pack("bad")).isInstanceOf(HullException.class).hasMessageContaining(message);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void filesInTheirPlaces() throws IOException {
        repository.add(new TestDeb("Package: tool\nVersion: 1.2-3\nSource: tools\nDepends: dash, libtool1")
                .controlFile("md5sums", "0123  usr/bin/tool\n")
                .controlFile(
                        "postinst",
                        "#!/bin/sh\nupdate-alternatives --install /usr/bin/t t /bin/tool 5 \\\n  --slave /usr/share/man/man1/t.1 t.1 /usr/share/man/man1/tool.1\n")
                .file("bin/tool", 0755, "#!/bin/sh\n")
                .file("var/run/tool.pid", 0644, "1")
                .file("etc/tool.conf", 0600, "secret=no")
                .file("usr/share/doc/tool/copyright", 0644, "free")
                .file("usr/share/doc/tool/README", 0644, "long")
                .file("usr/share/man/man1/tool.1", 0644, "long")
                .file("usr/share/locale/de/LC_MESSAGES/tool.mo", 0644, "lang")
                .file("usr/lib/sysusers.d/tool.conf", 0644, "u tool - \"A tool\" /var/lib/tool\n")
                .file("usr/lib/tmpfiles.d/tool.conf", 0644, "d /run/tool 0750 tool tool -\n"));
        repository.add(new TestDeb("Package: libtool1\nVersion: 1")
                .gzip()
                .file("lib/libtool.so.1", 0644, "elf")
                .link("lib/libtool.so", "libtool.so.1"));
        PackageImage.Result result = pack("tool");
        FileTree tree = files();
        for (String path : List.of(
                "usr/bin/tool",
                "usr/lib/libtool.so.1",
                "usr/share/doc/tool/copyright",
                "var/lib/dpkg/status.d/tool",
                "var/lib/dpkg/status.d/tool.md5sums",
                "run/tool.pid",
                "etc/passwd",
                "tmp")) {
            assertThat(tree.at(path)).as(path).isPresent();
        }
        for (String path : List.of(
                "usr/share/man/man1/tool.1", "usr/share/doc/tool/README", "usr/share/locale", "usr/share/man")) {
            assertThat(tree.at(path)).as(path).isEmpty();
        }
        assertThat(tree.resolve("bin/t", true).orElseThrow().file().path()).isEqualTo("usr/bin/tool");
        assertThat(tree.at("run/tool").orElseThrow().file().mode() & 07777).isEqualTo(0750);
        assertThat(tree.at("run/tool").orElseThrow().file().uid()).isEqualTo(101);
        assertThat(result.scripts()).containsExactly("tool");
        assertThat(result.warnings())
                .containsExactly(
                        "scripts cannot run, /bin/sh not being in the image: /usr/bin/tool",
                        "what the image runs, /usr/bin/tool, is one of them");
        assertThat(result.image().config().config().cmd()).containsExactly("/usr/bin/tool");
        assertThat(result.image().config().platform()).hasToString("linux/amd64");
        assertThat(result.image().config().created().orElseThrow().getEpochSecond())
                .isEqualTo(TestDeb.TIME);
    }

    @Test
    void scannersSeeThePackages() throws IOException {
        repository.add(
                new TestDeb("Package: tool\nVersion: 1.2-3\nSource: tools (1.2)").file("usr/bin/tool", 0755, "x"));
        pack("tool");
        PackageScan scan = new PackageScan();
        Exploration image = explore(scan);
        assertThat(scan.packages(image))
                .extracting(SoftwarePackage::purl)
                .containsExactly("pkg:deb/debian/base-files@12?arch=all", "pkg:deb/debian/tool@1.2-3?arch=all");
        assertThat(scan.packages(image).getLast().origin()).isEqualTo("tools");
    }

    @Test
    void sameInputsGiveTheSameImage() throws IOException {
        repository.add(new TestDeb("Package: b\nVersion: 1").file("usr/bin/b", 0755, "x"));
        repository.add(new TestDeb("Package: a\nVersion: 1\nDepends: b").file("usr/bin/a", 0755, "x"));
        Image first = pack("a").image();
        store = ImageStore.open(directory.resolve("other"));
        assertThat(pack("a").image().id()).isEqualTo(first.id());
        PackRequest settings = PackRequest.of(List.of()).title("test").build();
        Image dated = pack(settings, OptionalLong.of(1000), "a").image();
        assertThat(dated.id()).isNotEqualTo(first.id());
        assertThat(dated.config().created().orElseThrow().getEpochSecond()).isEqualTo(1000);
    }

    @Test
    void filesOfThisMachineOnTop() throws IOException {
        repository.add(new TestDeb("Package: a\nVersion: 1").file("srv/page", 0644, "of the package"));
        Path page = Files.writeString(directory.resolve("page"), "mine");
        PackRequest settings = PackRequest.of(List.of())
                .title("test")
                .directory(directory)
                .include(page + ":/srv/page")
                .link("/srv/link", "page")
                .emptyDirectory("/srv/empty", 0700)
                .user("nobody")
                .build();
        Image image = pack(settings, OptionalLong.empty(), "a").image();
        assertThat(image.manifest().layers()).hasSize(2);
        FileTree tree = files();
        assertThat(tree.resolve("srv/link", true).orElseThrow().layer()).isEqualTo(1);
        assertThat(tree.at("srv/empty").orElseThrow().file().mode() & 07777).isEqualTo(0700);
        assertThat(tree.at("etc/passwd").orElseThrow().layer()).isZero();
        assertThat(image.config().config().user()).isEqualTo("nobody");
    }

    @Test
    void oneFileOfTwoPackages() throws IOException {
        repository.add(new TestDeb("Package: a\nVersion: 2\nDepends: b").file("usr/bin/x", 0755, "a"));
        repository.add(new TestDeb("Package: b\nVersion: 1").file("usr/bin/x", 0755, "b"));
        repository.add(
                new TestDeb("Package: c\nVersion: 1\nDepends: b\nReplaces: b (<< 2)").file("usr/bin/x", 0755, "cc"));
        assertThatThrownBy(() -> pack("a")).hasMessageContaining("/usr/bin/x is in the package a too");
        pack("c");
        assertThat(files().at("usr/bin/x").orElseThrow().file().size()).isEqualTo(2);
    }

    @Test
    void linksLeadNowhereElse() throws IOException {
        repository.add(new TestDeb("Package: a\nVersion: 1")
                .link("data", "../../../../etc")
                .link("loop", "loop")
                .directory("etc"));
        repository.add(new TestDeb("Package: b\nVersion: 1\nDepends: a").file("data/b.conf", 0644, "x"));
        pack("b");
        assertThat(files().at("etc/b.conf")).isPresent();
        store = ImageStore.open(directory.resolve("other"));
        refused(
                "links lead in a circle",
                new TestDeb("Package: bad\nVersion: 1\nDepends: a").file("loop/x", 0644, "x"));
    }

    @Test
    void pathsThatLeadOut() throws IOException {
        refused("contains '..'", new TestDeb("Package: bad\nVersion: 1").file("../../etc/passwd", 0644, "x"));
    }

    @Test
    void recordsAmongTheFiles() throws IOException {
        refused(
                "a record of a package among its files",
                new TestDeb("Package: bad\nVersion: 1").file("var/lib/dpkg/status.d/good", 0644, "Package: good"));
    }

    @Test
    void anotherPackageThanTheIndexSays() throws IOException {
        TestDeb deb = new TestDeb("Package: bad\nVersion: 1").controlFile("./control", "Package: bad\nVersion: 2\n");
        refused("it says that it is bad 2", deb);
    }

    @Test
    void devicesAreLeftOut() throws IOException {
        TarEntry device = new TarEntry(
                "dev/sda", TarEntry.Type.BLOCK_DEVICE, 0600, 0, 0, 0, 0, 0, "", 8, 0, new java.util.TreeMap<>());
        repository.add(new TestDeb("Package: a\nVersion: 1").entry(device, new byte[0]));
        assertThat(pack("a").warnings()).containsExactly("/dev/sda of a is a device and was left out");
        assertThat(files().at("dev/sda")).isEmpty();
    }

    /** Cut off or changed anywhere, a package file is refused or read, and never anything else. */
    @Test
    void damageAnywhere() throws IOException {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = new TestDeb("Package: a\nVersion: 1")
                .file("usr/bin/a", 0755, "x".repeat(5000))
                .bytes();
        Path file = directory.resolve("a.deb");
        for (int round = 0; round < 400; round++) {
            byte[] bytes = round % 2 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (bytes.length == good.length) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            try (DebFile deb = DebFile.open(file)) {
                while (deb.data().next().isPresent()) {
                    deb.data().content((position, chunk, offset, length) -> {});
                }
            } catch (IOException | HullException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageNotContaining("Exception");
            }
        }
    }

    @Test
    void archivesThatAreNoPackages() throws IOException {
        byte[] two = "2.0\n".getBytes(StandardCharsets.US_ASCII);
        Map<byte[], String> bad = Map.of(
                "x".getBytes(StandardCharsets.US_ASCII), "it is no ar archive",
                TestDeb.archive("control.tar", two), "its first member is not debian-binary",
                TestDeb.archive("debian-binary", "3.0\n".getBytes(StandardCharsets.US_ASCII)), "its format is not 2",
                TestDeb.archive("debian-binary", two, "data.tar", two), "it has no control.tar where it should",
                TestDeb.archive("debian-binary", two, "_extra", two), "it has no control.tar where it should");
        Path file = directory.resolve("x.deb");
        for (Map.Entry<byte[], String> each : bad.entrySet()) {
            Files.write(file, each.getKey());
            assertThatThrownBy(() -> DebFile.open(file)).hasMessage("damaged package: " + each.getValue());
        }
    }
}
