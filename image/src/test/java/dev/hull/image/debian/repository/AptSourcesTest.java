package dev.hull.image.debian.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
    @TempDir
    Path root;

    private AptSources sources;

    @BeforeEach
    void setUp() {
        sources = new AptSources(root, "amd64");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void oneLine() {
        List<PackageSource> found = sources.oneLine("list", """
                # a comment
                deb http://deb.debian.org/debian/ bookworm main contrib # and another
                deb-src http://deb.debian.org/debian bookworm main
                deb [ arch=amd64,i386 signed-by=/usr/share/keyrings/x.gpg trusted=yes check-valid-until=no ] https://x/y stable a
                deb [arch=arm64] https://x/z stable a
                deb\thttps://flat/repo\t./
                """);
        assertThat(found)
                .extracting(PackageSource::toString)
                .containsExactly("http://deb.debian.org/debian bookworm", "https://x/y stable", "https://flat/repo ./");
        assertThat(found.getFirst().components()).containsExactly("main", "contrib");
        assertThat(found.getFirst().directory()).isEqualTo("http://deb.debian.org/debian/dists/bookworm");
        assertThat(found.get(1).keys().files()).containsExactly(root.resolve("usr/share/keyrings/x.gpg"));
        assertThat(found.get(1).trusted()).isTrue();
        assertThat(found.get(1).checksValidity()).isFalse();
        assertThat(found.get(2).directory()).isEqualTo("https://flat/repo");
    }

    @Test
    void linesThatAreNone() {
        assertThatThrownBy(() -> sources.oneLine("list", "\ndeb http://x"))
                .hasMessage("list, line 2: an address and a suite are needed");
        assertThatThrownBy(() -> sources.oneLine("list", "dep http://x y z"))
                .hasMessageContaining("begins neither with deb nor with deb-src");
        assertThatThrownBy(() -> sources.oneLine("list", "deb [arch=amd64 http://x y z"))
                .hasMessage("list, line 1: ']' is missing");
        assertThatThrownBy(() -> sources.oneLine("list", "deb http://x y"))
                .hasMessage("list, line 1: the suite y needs a component such as main");
    }

    @Test
    void deb822() throws IOException {
        List<PackageSource> found = sources.deb822("x.sources", """
                # of the installer
                Types: deb deb-src
                URIs: http://a/debian http://b/debian
                Suites: bookworm bookworm-updates
                Components: main
                Signed-By: /k1.gpg ABCDEF0123
                # in between

                Types: deb
                Enabled: no
                URIs: http://c
                Suites: s
                Components: c

                types: deb
                uris: https://snapshot.debian.org/archive/debian/20250520T000000Z
                suites: bookworm
                components: main
                signed-by:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 AAAA
                 -----END PGP PUBLIC KEY BLOCK-----
                """);
        assertThat(found).hasSize(5);
        assertThat(found.get(1)).hasToString("http://a/debian bookworm-updates");
        assertThat(found.getFirst().keys().files()).containsExactly(root.resolve("k1.gpg"));
        assertThat(found.getFirst().keys().fingerprints()).containsExactly("ABCDEF0123");
        assertThat(found.getFirst().checksValidity()).isTrue();
        assertThat(found.getLast().checksValidity())
                .as("a snapshot is old on purpose")
                .isFalse();
        assertThat(SignatureCheck.dearmour(found.getLast().keys().armoured().getFirst()))
                .containsExactly(0, 0, 0);
    }

    @Test
    void ofAMachine() throws IOException {
        write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        write("etc/apt/sources.list", "deb http://a bookworm main\n");
        write(
                "etc/apt/sources.list.d/x.list",
                "deb http://b somethingelse main\ndeb http://c bookworm-security main\n");
        write("etc/apt/sources.list.d/ignored.txt", "nonsense");
        write("etc/apt/apt.conf.d/00proxy", "// x\nAcquire::http::Proxy \"http://proxy:3128\";\n");
        write("usr/share/keyrings/debian-archive-keyring.gpg", "key");
        write("etc/apt/trusted.gpg.d/b.asc", "key");
        SourceChoice usual = new SourceChoice("", List.of(), List.of(), List.of());
        assertThat(usual.sources(root, "amd64"))
                .extracting(PackageSource::toString)
                .containsExactly("http://a bookworm", "http://c bookworm-security");
        assertThat(sources.proxy("http")).contains("http://proxy:3128");
        assertThat(sources.proxy("https")).isEmpty();
        assertThat(usual.sources(root, "amd64").getFirst().keys().files())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("debian-archive-keyring.gpg", "b.asc");
    }

    @Test
    void whereThereIsNoDebian() {
        assertThat(new SourceChoice("", List.of(), List.of(), List.of()).sources(root, "amd64"))
                .extracting(PackageSource::toString)
                .containsExactly(
                        "https://deb.debian.org/debian stable",
                        "https://deb.debian.org/debian stable-updates",
                        "https://deb.debian.org/debian-security stable-security");
        assertThat(new SourceChoice("", List.of("sid"), List.of("main", "contrib"), List.of()).sources(root, "amd64"))
                .extracting(PackageSource::toString)
                .containsExactly("https://deb.debian.org/debian sid");
        assertThat(new SourceChoice("http://m/", List.of("trixie"), List.of(), List.of(Path.of("/k")))
                        .sources(root, "amd64"))
                .singleElement()
                .satisfies(source -> {
                    assertThat(source.directory()).isEqualTo("http://m/dists/trixie");
                    assertThat(source.keys().files()).containsExactly(Path.of("/k"));
                });
    }
}
