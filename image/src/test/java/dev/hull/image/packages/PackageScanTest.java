package dev.hull.image.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.tar.TarEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageScanTest {
    @TempDir
    Path directory;

    private List<String> packages(TestImages.Layer... layers) throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        TestImages.add(store, "app", layers);
        PackageScan scan = new PackageScan();
        Exploration image = Exploration.of(ImageSources.open(store, "app", directory, ""), scan::listener);
        return scan.packages(image).stream()
                .map(each -> each.purl() + " " + each.licenses())
                .toList();
    }

    private static TestImages.Layer bytes(String name, byte[] bytes) {
        return layer -> layer.add(TarEntry.file(name, 0755, bytes.length), bytes);
    }

    @Test
    void debian() throws IOException {
        TestImages.Layer status = TestImages.file("var/lib/dpkg/status", """
                Package: curl
                Status: install ok installed
                Architecture: amd64
                Version: 8.5.0-2+deb12u1
                Source: curl (8.5)
                Description: a program
                 of more lines

                Package: gone
                Status: deinstall ok config-files
                Version: 1
                """);
        assertThat(packages(
                        status,
                        TestImages.file("etc/os-release", "NAME=x\nID=ubuntu\n"),
                        TestImages.file("usr/share/doc/curl/copyright", """
                                Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

                                Files: *
                                License: curl
                                 text

                                Files: a
                                License: ISC
                                """)))
                .containsExactly("pkg:deb/ubuntu/curl@8.5.0-2%2Bdeb12u1?arch=amd64 [curl, ISC]");
        assertThat(packages(TestImages.file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n")))
                .containsExactly("pkg:deb/debian/base-files@12 []");
    }

    @Test
    void aRecordThatALaterLayerReplacesOrDeletesDoesNotCount() throws IOException {
        TestImages.Layer old =
                TestImages.file("lib/apk/db/installed", "P:musl\nV:1.2.4-r0\nA:x86_64\nL:MIT\n\nP:old\nV:1\n");
        assertThat(packages(
                        old, TestImages.file("lib/apk/db/installed", "P:musl\nV:1.2.5-r1\nA:x86_64\nL:MIT\no:musl\n")))
                .containsExactly("pkg:apk/alpine/musl@1.2.5-r1?arch=x86_64 [MIT]");
        assertThat(packages(old, layer -> layer.whiteout("lib/apk"))).isEmpty();
    }

    @Test
    void languages() throws IOException {
        assertThat(packages(
                        TestImages.file(
                                "usr/lib/python3/dist-packages/My_Lib-2.0.dist-info/METADATA",
                                "Metadata-Version: 2.1\nName: My_Lib\nVersion: 2.0\nLicense: MIT\n\nName: not this\n"),
                        TestImages.file(
                                "app/node_modules/@types/node/package.json",
                                "{\"name\":\"@types/node\",\"version\":\"20.1.0\",\"license\":\"MIT\"}"),
                        TestImages.file("app/node_modules/left/package.json", "{\"name\":\"left\",\"version\":\"1\"}"),
                        TestImages.file(
                                "app/node_modules/left/test/package.json", "{\"name\":\"inner\",\"version\":\"1\"}"),
                        TestImages.file("app/node_modules/broken/package.json", "{\"name\":"),
                        TestImages.file(
                                "usr/lib/ruby/gems/3.0/specifications/rake-13.0.gemspec",
                                "s.name = \"rake\".freeze\n s.version = \"13.0\"\n s.licenses = [\"MIT\".freeze]\n")))
                .containsExactly(
                        "pkg:pypi/my-lib@2.0 [MIT]",
                        "pkg:npm/left@1 []",
                        "pkg:npm/%40types/node@20.1.0 [MIT]",
                        "pkg:gem/rake@13.0 [MIT]");
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i].toString()));
                zip.write(
                        namesAndContents[i + 1] instanceof byte[] raw
                                ? raw
                                : namesAndContents[i + 1].toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void javaArchives() throws IOException {
        byte[] inner = zip("META-INF/maven/org.x/lib/pom.properties", "groupId=org.x\nartifactId=lib\nversion=3\n");
        byte[] fat = zip(
                "BOOT-INF/lib/lib-3.jar",
                inner,
                "META-INF/maven/org.y/app/pom.properties",
                "groupId=org.y\nartifactId=app\nversion=1.0\n");
        byte[] bare = zip("a/B.class", "x");
        assertThat(packages(
                        bytes("app.jar", fat), bytes("opt/tool-2.1.jar", bare), bytes("bad.jar", new byte[] {1, 2})))
                .containsExactly("pkg:maven/org.y/app@1.0 []", "pkg:maven/org.x/lib@3 []", "pkg:maven/tool@2.1 []");
    }

    @Test
    void goPrograms() throws IOException {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.writeBytes(new byte[300_001]);
        program.writeBytes("\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
        program.writeBytes(new byte[] {8, 2});
        program.writeBytes(new byte[16]);
        text(program, "go1.22.1");
        text(
                program,
                "0123456789abcdefpath\tx\nmod\tgithub.com/a/app\t(devel)\t\ndep\tgolang.org/x/net\tv0.1.0\th1:x\n"
                        + "dep\tgithub.com/old/lib\tv1.0.0\n=>\tgithub.com/new/lib\tv1.1.0\th1:y\n0123456789abcdef");
        program.writeBytes(new byte[500_000]);
        assertThat(packages(bytes("bin/app", program.toByteArray())))
                .containsExactlyInAnyOrder(
                        "pkg:golang/stdlib@1.22.1 []",
                        "pkg:golang/github.com/a/app []",
                        "pkg:golang/golang.org/x/net@v0.1.0 []",
                        "pkg:golang/github.com/new/lib@v1.1.0 []");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        int length = text.length();
        while (length >= 0x80) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void rpmBySqlite() throws IOException {
        byte[] database;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/packages/rpmdb.sqlite"))) {
            database = in.readAllBytes();
        }
        List<String> found =
                packages(bytes("var/lib/rpm/rpmdb.sqlite", database), TestImages.file("etc/os-release", "ID=fedora"));
        assertThat(found).hasSize(12).contains("pkg:rpm/fedora/lib05@2:1.5-3.fc40?arch=x86_64 [MIT]");
        byte[] cut = java.util.Arrays.copyOf(database, 3000);
        assertThat(packages(bytes("var/lib/rpm/rpmdb.sqlite", cut))).hasSizeLessThan(12);
    }

    @Test
    void rpmByNdb() throws IOException {
        byte[] text = "suse-lib\0001.0\000".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer header = ByteBuffer.allocate(8 + 32 + text.length).putInt(2).putInt(text.length);
        header.putInt(1000)
                .putInt(6)
                .putInt(0)
                .putInt(1)
                .putInt(1001)
                .putInt(6)
                .putInt(9)
                .putInt(1)
                .put(text);
        ByteBuffer file = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(12, 1).putInt(32, 0x746f6c53).putInt(36, 1).putInt(40, 256).putInt(44, 4);
        file.putInt(4096, 0x53626c42)
                .putInt(4100, 1)
                .putInt(4108, header.capacity())
                .put(4112, header.array());
        assertThat(packages(bytes("usr/lib/sysimage/rpm/Packages.db", file.array())))
                .containsExactly("pkg:rpm/suse-lib@1.0 []");
    }
}
