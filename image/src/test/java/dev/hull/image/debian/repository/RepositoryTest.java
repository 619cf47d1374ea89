package dev.hull.image.debian.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.hull.image.debian.DebianPackage;
import dev.hull.image.debian.PackageIndex;
import dev.hull.image.debian.TestDeb;
import dev.hull.image.debian.TestRepository;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.HttpOptions;
import dev.hull.image.registry.http.Limits;
import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.testing.Host;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads repositories that it makes itself: what is believed, and what is refused. */
class RepositoryTest {
    @TempDir
    Path directory;

    private final List<String> notices = new ArrayList<>();
    private TestRepository repository;
    private Path package1;
    private PackageCache cache;

    @BeforeEach
    void setUp() throws IOException {
        repository = new TestRepository(directory.resolve("mirror"));
        package1 = repository.add(new TestDeb("Package: one\nVersion: 1.0").file("usr/bin/one", 0755, "x"));
        repository.publish();
        ConfigPaths paths = new ConfigPaths(Map.of(), 0, directory);
        HttpOptions options = new HttpOptions(paths, "hull-test", true, Limits.USUAL, (transfer, time) -> {});
        cache = new PackageCache(directory.resolve("cache"), new WebClient(options), notices::add);
    }

    @AfterEach
    void tearDown() throws IOException {
        cache.close();
    }

    private PackageIndex read(String address, boolean allowUnsigned, Path... keys) {
        SourceChoice choice = new SourceChoice(address, List.of("test"), List.of(), List.of(keys));
        SignatureCheck check = new SignatureCheck("/usr/bin:/usr/local/bin");
        return new Repository(cache, check, allowUnsigned, notices::add)
                .read(choice.sources(directory, "amd64"), "amd64");
    }

    private void refused(String message, Path... keys) {
        assertThatThrownBy(() -> read(repository.address(), false, keys))
                .isInstanceOf(HullException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutASignatureOnlyOnRequest() {
        refused("is not signed: name another mirror, or do without by --allow-unsigned");
        PackageIndex index = read(repository.address(), true);
        assertThat(index.named("one")).singleElement().hasToString("one 1.0");
        assertThat(notices)
                .contains("WARNING: packages of " + repository.address()
                        + " test are used without a signature that counts");
    }

    @Test
    void aMirrorThatIsNone() {
        assertThatThrownBy(() -> read("file:" + directory, true))
                .hasMessageContaining("there is no suite test at file:");
        assertThatThrownBy(() -> read("ftp://x", true)).hasMessageContaining("expected http, https or file");
    }

    @Test
    @RequiresProgram({"gpg", "gpgv"})
    void signedInline() throws Exception {
        Path keys = repository.sign(
                directory.resolve("gpg"), "--clearsign", "--output", repository.directory() + "/dists/test/InRelease");
        Files.delete(repository.release());
        assertThat(read(repository.address(), false, keys).named("one")).hasSize(1);
        assertThat(read(repository.address(), false, directory.resolve("gpg/keys.asc"))
                        .named("one"))
                .hasSize(1);
        Path inline = repository.directory().resolve("dists/test/InRelease");
        Files.writeString(inline, Files.readString(inline).replace("Codename: test", "Codename: tset"));
        refused("the content has been changed after it was signed by the key", keys);
        assertThat(read(repository.address(), true, keys).named("one")).hasSize(1);
    }

    @Test
    @RequiresProgram({"gpg", "gpgv"})
    void signedBeside() throws Exception {
        Path keys = repository.sign(
                directory.resolve("gpg"), "--detach-sign", "--armor", "--output", repository.release() + ".gpg");
        assertThat(read(repository.address(), false, keys).named("one")).hasSize(1);
        TestRepository other = new TestRepository(directory.resolve("other")).publish();
        Path foreign = other.sign(directory.resolve("gpg2"), "--detach-sign", "--output", other.release() + ".gpg");
        refused("which is not in the keyring", foreign);
        refused("there is no keyring; name one by --keyring");
    }

    /** The program of newer releases, where gpgv is not installed any more. */
    @Test
    @RequiresProgram({"gpg", "sqv"})
    void checkedBySqv() throws Exception {
        Path keys = repository.sign(
                directory.resolve("gpg"), "--detach-sign", "--armor", "--output", repository.release() + ".gpg");
        Path programs = Files.createDirectory(directory.resolve("bin"));
        Files.copy(Host.findProgram("sqv").orElseThrow(), programs.resolve("sqv"));
        SignatureCheck check = new SignatureCheck(programs.toString());
        byte[] text = Files.readAllBytes(repository.release());
        byte[] signature = Files.readAllBytes(Path.of(repository.release() + ".gpg"));
        check.check("x", text, signature, SigningKeys.of(List.of(keys)), directory);
        text[0] ^= 1;
        assertThatThrownBy(() -> check.check("x", text, signature, SigningKeys.of(List.of(keys)), directory))
                .hasMessageStartingWith("the signature of x is refused: no key of the keyring has made it");
        assertThatThrownBy(() ->
                        new SignatureCheck("").check("x", text, signature, SigningKeys.of(List.of(keys)), directory))
                .hasMessageContaining("neither gpgv nor sqv is installed");
    }

    @Test
    void anIndexThatWasChanged() throws IOException {
        Path index = repository.directory().resolve("dists/test/main/binary-amd64/Packages");
        Files.writeString(index, Files.readString(index).replace("one", "eno"));
        assertThatThrownBy(() -> read(repository.address(), true)).hasMessageContaining("is not what the index says");
    }

    @Test
    void aPackageThatWasChanged() throws IOException {
        DebianPackage one = read(repository.address(), true).named("one").getFirst();
        byte[] bytes = Files.readAllBytes(package1);
        bytes[bytes.length - 30] ^= 1;
        Files.write(package1, bytes);
        assertThatThrownBy(() -> PackageDownload.fetch(cache, List.of(one)))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_LOSS))
                .hasMessageStartingWith("package one 1.0 from file:");
        Files.write(package1, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> PackageDownload.fetch(cache, List.of(one)))
                .hasMessageContaining("is not what the index says");
        assertThat(PackageDownload.isHere(cache, one)).isFalse();
    }

    @Test
    void releasesThatAreTooOldOrOfAnotherSuite() throws IOException {
        repository
                .fields("Suite: test\nValid-Until: Sat, 1 Jan 2022 00:00:00 UTC\n")
                .publish();
        assertThatThrownBy(() -> read(repository.address(), true))
                .hasMessageContaining("the release was valid until Sat, 1 Jan 2022");
        repository.fields("Suite: other\nCodename: another\n").publish();
        assertThatThrownBy(() -> read(repository.address(), true))
                .hasMessageContaining("the release is of the suite other (another)");
        Files.writeString(repository.release(), "Suite: test\n");
        assertThatThrownBy(() -> read(repository.address(), true)).hasMessageContaining("it states no SHA256 digests");
    }

    @Test
    void overHttpAndWithoutAConnection() throws IOException {
        Files.writeString(
                repository.directory().resolve("dists/test/InRelease"),
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + Files.readString(repository.release())
                        + "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n");
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            Path file = repository
                    .directory()
                    .resolve(exchange.getRequestURI().getPath().substring(1));
            boolean known = exchange.getRequestHeaders().containsKey("If-Modified-Since");
            exchange.getResponseHeaders().add("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT");
            if (!Files.exists(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (known) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                byte[] bytes = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        DebianPackage one = read(address, true).named("one").getFirst();
        PackageDownload.fetch(cache, List.of(one));
        asked.clear();
        read(address, true);
        assertThat(asked).containsExactly("/dists/test/InRelease");
        server.stop(0);
        notices.clear();
        assertThat(read(address, true).named("one")).hasSize(1);
        assertThat(notices)
                .first()
                .asString()
                .contains("using the release of 2022-01-01T00:00:00Z that was fetched before");
        assertThatThrownBy(() -> read(address + "/other", true)).hasMessageContaining("cannot fetch 127.0.0.1");
        assertThat(PackageDownload.fetch(cache, List.of(one))).containsKey("one");
    }
}
