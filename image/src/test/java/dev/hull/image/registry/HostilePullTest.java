package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that lies, breaks off, goes on for ever or is not there: one clear sentence, and nothing in the store. */
class HostilePullTest extends PullTestBase {
    private static final int SIZE = 300_000;
    private static final String MANIFEST = "GET /v2/app/manifests/1";

    private final FakeImage image = new FakeImage().gzip("a", 100).gzip("b", SIZE);
    private FakeImage.Layer big;
    private String blob;

    @BeforeEach
    void fill() {
        image.into(registry, "app", "1");
        big = image.layers.getLast();
        blob = "GET /v2/app/blobs/" + big.digest();
    }

    private void manifest(String type, String json) {
        registry.putManifest("app", "1", type, json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "application/vnd.docker.distribution.manifest.v1+prettyjws | {} | UNSUPPORTED | format of 2014 (schema version 1)",
                "application/json | {'schemaVersion':1,'fsLayers':[]} | UNSUPPORTED | schema version 1",
                "text/html | <html>Log in to our network</html> | DATA_LOSS | it is not JSON (it was sent as 'text/html')",
                "application/vnd.oci.image.manifest.v1+json | {'mediaType':'application/vnd.oci.image.index.v1+json','layers':[]} |"
                        + " DATA_LOSS | is sent as application/vnd.oci.image.manifest.v1+json, but says that it is"
                        + " 'application/vnd.oci.image.index.v1+json'",
                "application/vnd.oci.image.index.v1+json | {'manifests':[],'layers':[]} | DATA_LOSS | both an image and an index",
                "application/vnd.oci.image.index.v1+json | {'config':{}} | DATA_LOSS | its content is not that of",
                "application/json | {'mediaType':'application/x-new','layers':[]} | UNSUPPORTED |"
                        + " unsupported media type 'application/x-new'",
                "application/vnd.oci.image.manifest.v1+json | {'layers':[]} | DATA_LOSS | $.config: required, but missing",
                "application/vnd.oci.image.manifest.v1+json | {'config':{'digest':'sha256:../../x','size':1}} | DATA_LOSS |"
                        + " invalid digest 'sha256:../../x'",
                "application/vnd.oci.image.manifest.v1+json | {'config':{'digest':'DIGEST','size':-1}} | DATA_LOSS | negative",
                "application/vnd.oci.image.manifest.v1+json |"
                        + " {'config':{'digest':'DIGEST','size':1,'mediaType':'application/vnd.cncf.helm.config.v1+json'}} |"
                        + " UNSUPPORTED | this is no image but something else",
                "application/vnd.oci.image.index.v1+json | {'manifests':[]} | NOT_FOUND | there are none",
                "application/vnd.oci.image.index.v1+json | {'manifests':[{'digest':'DIGEST'}]} | DATA_LOSS | $.manifests[0].size",
                "application/vnd.oci.image.index.v1+json | {'manifests':{}} | DATA_LOSS | $.manifests: expected an array",
                "application/vnd.oci.image.index.v1+json |"
                        + " {'manifests':[{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'DIGEST','size':7}]} |"
                        + " NOT_FOUND | manifest unknown",
            })
    void manifestsThatAreNone(String type, String json, ErrorKind kind, String reason) throws IOException {
        manifest(type, json.replace('\'', '"').replace("DIGEST", "sha256:" + "1".repeat(64)));
        assertThat(refused(kind).sentence()).contains(reason);
    }

    @Test
    void aManifestOfAnotherDigest() throws IOException {
        String wanted = "sha256:" + "2".repeat(64);
        registry.on(
                "GET /v2/app/manifests/sha256",
                exchange ->
                        FakeRegistry.send(exchange, 200, MediaTypes.OCI_MANIFEST, Json.writeString(image.manifest())));
        assertThat(refused(registry.host() + "/app@" + wanted, ErrorKind.DATA_LOSS)
                        .sentence())
                .contains("should be " + wanted + ", but its content is sha256:");
        registry.on(MANIFEST, exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", wanted);
            return FakeRegistry.send(exchange, 200, MediaTypes.OCI_MANIFEST, Json.writeString(image.manifest()));
        });
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("should be " + wanted);
    }

    @Test
    void aManifestWithoutEnd() throws IOException {
        registry.on(MANIFEST, exchange -> FakeRegistry.flood(exchange, 200));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("longer than 4194304 bytes");
        registry.behave().on(MANIFEST, exchange -> FakeRegistry.flood(exchange, 403));
        assertThat(refused(ErrorKind.PERMISSION_DENIED).sentence()).contains("403 access denied");
    }

    @Test
    void indexesWithinIndexes() throws IOException {
        String inner =
                FakeImage.index(MediaTypes.OCI_INDEX, image.entry("sha256:" + "3".repeat(64), "linux", "amd64", ""));
        for (int i = 0; i < 6; i++) {
            String digest = registry.putManifest("app", "1", MediaTypes.OCI_INDEX, inner);
            JsonValue entry = JsonValue.object()
                    .put("mediaType", MediaTypes.OCI_INDEX)
                    .put("digest", digest)
                    .put("size", inner.length())
                    .build();
            inner = FakeImage.index(MediaTypes.OCI_INDEX, entry.asObject());
        }
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("indexes within indexes");
    }

    @Test
    void aChildOfAnotherSize() throws IOException {
        String child = image.into(registry, "app", "");
        JsonValue entry = image.entry(child, "linux", "amd64", "").toBuilder()
                .put("size", 5)
                .build();
        manifest(MediaTypes.OCI_INDEX, FakeImage.index(MediaTypes.OCI_INDEX, entry.asObject()));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("should have 5 bytes, received");
    }

    @Test
    void aConfigurationThatDoesNotFit() throws IOException {
        FakeImage other = new FakeImage().gzip("a", 100);
        JsonValue.ObjectBuilder manifest =
                image.manifest().toBuilder().put("config", other.manifest().require("config"));
        registry.putBlob(other.config());
        manifest(MediaTypes.OCI_MANIFEST, Json.writeString(manifest.build()));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("names 2 layers, its configuration 1");

        String config = "GET /v2/app/blobs/" + Digest.ofBytes(image.config());
        fill();
        registry.on(config, exchange -> FakeRegistry.send(exchange, 200, "", new byte[image.config().length]));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("is damaged: its content is sha256:");
        registry.behave().on(config, exchange -> FakeRegistry.send(exchange, 200, "", "{}"));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("received 2");
        registry.behave().on(config, exchange -> FakeRegistry.flood(exchange, 200));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("received more");
    }

    @Test
    void layersThatAreNone() throws IOException {
        manifest(
                MediaTypes.OCI_MANIFEST,
                Json.writeString(image.manifest()).replace(MediaTypes.OCI_LAYER_GZIP, "application/x-shellscript"));
        assertThat(refused(ErrorKind.UNSUPPORTED).sentence())
                .contains("'application/x-shellscript', which is no layer");
        manifest(
                MediaTypes.OCI_MANIFEST,
                Json.writeString(image.manifest())
                        .replace("\"size\":" + big.stored().length, "\"size\":4000000000000000000"));
        assertThat(refused(ErrorKind.RESOURCE_EXHAUSTED).sentence())
                .contains("need 4000000000000 MB")
                .contains("are free in");
    }

    @Test
    void aLayerOfAnotherContent() throws IOException {
        registry.on(blob, exchange -> FakeRegistry.send(exchange, 200, "", new byte[big.stored().length]));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence())
                .contains("blob " + big.digest() + " is damaged: " + big.stored().length
                        + " bytes came, with another digest");
        assertThat(files("downloads"))
                .as("damaged bytes are not kept")
                .noneMatch(name -> name.contains(big.digest().hex()));
    }

    @Test
    void aLayerWhoseArchiveIsAnother() throws IOException {
        byte[] stored = FakeImage.gzip(FakeImage.archive("evil", 1000));
        image.layers.removeLast();
        image.add(MediaTypes.OCI_LAYER_GZIP, stored, FakeImage.archive("good", 1000));
        image.into(registry, "app", "1");
        assertThat(refused(ErrorKind.DATA_LOSS).sentence())
                .contains("layer " + Digest.ofBytes(stored))
                .contains("the unpacked archive has another digest");
    }

    @Test
    void aLayerThatCannotBeUnpacked() throws IOException {
        byte[] stored = "this is not gzip".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        image.add(MediaTypes.OCI_LAYER_GZIP, stored, stored).into(registry, "app", "1");
        assertThat(refused(ErrorKind.DATA_LOSS).sentence()).contains("layer " + Digest.ofBytes(stored));
    }

    @Test
    void aLayerOfAnotherLength() throws IOException {
        registry.on(blob, exchange -> FakeRegistry.send(exchange, 200, "", new byte[10]));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence())
                .contains("has 10 bytes there, the manifest says " + big.stored().length);
        registry.behave().on(blob, exchange -> FakeRegistry.flood(exchange, 200));
        assertThat(refused(ErrorKind.DATA_LOSS).sentence())
                .contains("does not end after the " + big.stored().length + " bytes");
    }

    @Test
    void aBrokenLayerIsContinuedByRange() throws IOException {
        registry.on(blob, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (start >= 150_000) {
                return false;
            }
            byte[] rest = java.util.Arrays.copyOfRange(big.stored(), start, big.stored().length);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + start + "-");
            exchange.sendResponseHeaders(start == 0 ? 200 : 206, rest.length);
            exchange.getResponseBody().write(rest, 0, 50_000);
            exchange.getResponseBody().flush();
            return awaitPart(start + 50_000);
        });
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.requests())
                .contains(blob, blob + " bytes=50000-", blob + " bytes=100000-", blob + " bytes=150000-");
        assertThat(heard).anyMatch(line -> line.contains("Retrying ("));
    }

    /** Waits until that much has come: what a connection loses when it breaks is up to the system. */
    private boolean awaitPart(long size) {
        Path part = store.paths().downloads().resolve("sha256-" + big.digest().hex() + ".part");
        Await.until(part + " has " + size + " bytes", () -> Files.size(part) >= size);
        return true;
    }

    @Test
    void aRegistryThatCannotContinueIsReadFromTheStart() throws IOException {
        AtomicInteger times = new AtomicInteger();
        registry.on(blob, exchange -> switch (times.getAndIncrement()) {
            case 0 -> FakeRegistry.cutOff(exchange, big.stored(), 50_000) && awaitPart(50_000);
            case 1 -> FakeRegistry.cutOff(exchange, big.stored(), 60_000);
            case 2 -> FakeRegistry.send(exchange, 416, "", "");
            default -> FakeRegistry.send(exchange, 200, "", big.stored());
        });
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(times).hasValue(4);
    }

    @Test
    void aRegistryThatDiesLeavesWhatTheNextPullContinues() throws IOException {
        registry.on(blob, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                return FakeRegistry.cutOff(exchange, big.stored(), 123_000) && awaitPart(123_000);
            }
            exchange.sendResponseHeaders(503, -1);
            return true;
        });
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence())
                .contains("(blob " + big.digest() + ", after 123000 of " + big.stored().length + " bytes)");
        registry.behave().requests().clear();
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.requests()).contains(blob + " bytes=123000-");
        assertThat(registry.count("GET /v2/app/blobs/" + image.layers.getFirst().digest()))
                .as("what was whole is not fetched again")
                .isZero();
        assertThat(files("downloads")).isEmpty();
    }

    @Test
    void aRegistryThatAlwaysBreaksOffAtTheSamePlaceIsGivenUp() throws IOException {
        registry.on(blob, exchange -> FakeRegistry.cutOff(exchange, big.stored(), 123_000));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence())
                .contains("(blob " + big.digest() + ", after ")
                .contains(" of " + big.stored().length + " bytes)");
        assertThat(registry.count(blob)).isBetween(2L, 20L);
    }

    @Test
    void leftOversThatAreDamagedAreFetchedAnew() throws IOException {
        Path downloads = Files.createDirectories(store.paths().downloads());
        Files.write(downloads.resolve("sha256-" + big.digest().hex() + ".part"), new byte[1000]);
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.requests()).contains(blob + " bytes=1000-", blob);
        assertThat(heard).anyMatch(line -> line.contains("what was left of an earlier transfer is damaged"));
    }

    @Test
    void aRegistryThatFallsSilent() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, big.stored().length);
            exchange.getResponseBody().write(big.stored(), 0, 1000);
            exchange.getResponseBody().flush();
            return await(end);
        });
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence())
                .contains("nothing was received for 1 s (blob " + big.digest() + ", after 1000 of");
        registry.behave().on(MANIFEST, exchange -> await(end));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence()).contains("no answer within 1 s");
        end.countDown();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | UNAVAILABLE       | 400 bad request: no luck",
                "401 | UNAUTHENTICATED   | it wants credentials and does not say in which form",
                "403 | PERMISSION_DENIED | 403 access denied: no luck; it may be private: hull login",
                "404 | NOT_FOUND         | 404 not found: no luck",
                "418 | UNAVAILABLE       | 418 unexpected: no luck",
                "429 | RESOURCE_EXHAUSTED| 429 too many requests: no luck",
                "500 | UNAVAILABLE       | 500 internal error: no luck",
                "503 | UNAVAILABLE       | 503 unavailable: no luck",
            })
    void statuses(int status, ErrorKind kind, String reason) throws IOException {
        registry.on(MANIFEST, exchange -> FakeRegistry.error(exchange, status, "X", "no luck"));
        assertThat(refused(kind).sentence()).contains(reason);
        boolean mayPass = status == 429 || status >= 500;
        assertThat(registry.count(MANIFEST)).isEqualTo(mayPass ? 5 : 1);
        assertThat(registry.pauses()).hasSize(mayPass ? 4 : 0);
    }

    @Test
    void failuresThatPass() throws IOException {
        AtomicInteger times = new AtomicInteger();
        registry.on("GET /v2/app/", exchange -> switch (times.getAndIncrement() % 3) {
            case 0 -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                yield FakeRegistry.error(exchange, 429, "TOOMANYREQUESTS", "slow down");
            }
            case 1 -> FakeRegistry.error(exchange, 502, "X", "x");
            default -> false;
        });
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.pauses()).contains(java.time.Duration.ofSeconds(7));
    }

    @Test
    void aRegistryThatWantsTooLongAPauseHasFailed() throws IOException {
        registry.on(MANIFEST, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            return FakeRegistry.error(exchange, 429, "TOOMANYREQUESTS", "you have reached your pull rate limit");
        });
        assertThat(refused(ErrorKind.RESOURCE_EXHAUSTED).sentence())
                .contains("429 too many requests: you have reached your pull rate limit");
        assertThat(registry.count(MANIFEST)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://x/", "http://user:pass@host/", "http://[broken", "javascript:alert(1)", "http:///x"})
    void redirectsToNowhere(String location) throws IOException {
        registry.on(blob, exchange -> redirect(exchange, location));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence()).contains("it redirects to an address that is none");
    }

    @Test
    void redirectsInCircles() throws IOException {
        registry.on(
                blob, exchange -> redirect(exchange, exchange.getRequestURI().getPath()));
        assertThat(refused(ErrorKind.UNAVAILABLE).sentence())
                .contains("more than 10 redirects, the last to " + registry.host());
    }

    @Test
    void redirectsToTheRightPlaceWork() {
        byte[] content = big.stored();
        registry.on(blob, exchange -> redirect(exchange, "/storage/x?signature=" + SECRET));
        registry.on("GET /storage/x", exchange -> FakeRegistry.send(exchange, 200, "", content));
        pull(registry.host() + "/app:1");
        assertStored(image);
    }

    @Test
    void addressesInMessagesAreCutDownToTheirHost() throws IOException {
        registry.on(blob, exchange -> redirect(exchange, "/storage/x?signature=" + SECRET));
        registry.on("GET /storage/x", exchange -> FakeRegistry.error(exchange, 403, "DENIED", "expired"));
        refused(ErrorKind.PERMISSION_DENIED);
        registry.on("GET /storage/x", exchange -> redirect(exchange, "/storage/x?signature=" + SECRET));
        refused(ErrorKind.PERMISSION_DENIED);
    }

    private static boolean redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(307, -1);
        return true;
    }

    @Test
    void messagesOfTheRegistryCannotForgeLines() throws IOException {
        registry.on(
                MANIFEST,
                exchange -> FakeRegistry.error(
                        exchange, 404, "X", "gone\\n\\u001b[2Jhull: all is well\\u0007" + "x".repeat(5000)));
        HullException failure = refused(ErrorKind.NOT_FOUND);
        assertThat(failure.sentence()).contains("gone [2Jhull: all is well x").hasSizeLessThan(500);
        assertThat(failure.sentence().chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void whatIsNoServerOfHttp() throws Exception {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 0, java.net.InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (java.net.Socket client = socket.accept()) {
                        client.getOutputStream()
                                .write("220 mail.example ESMTP\r\n"
                                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        // closed
                    }
                }
            });
            String host = "127.0.0.1:" + socket.getLocalPort();
            HullException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    HullException.class, () -> pull(host + "/app:1"));
            assertThat(failure.sentence()).startsWith("cannot pull " + host + "/app:1: registry " + host);
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        }
        HullException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                HullException.class, () -> pull("127.0.0.1:1/app:1"));
        assertThat(failure.sentence())
                .isEqualTo("cannot pull 127.0.0.1:1/app:1: registry 127.0.0.1:1, repository app: connection refused");
        assertThat(List.of(failure.kind())).containsExactly(ErrorKind.UNAVAILABLE);
    }
}
