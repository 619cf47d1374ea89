package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferrersTest {
    private static final Digest SUBJECT = Digest.ofBytes(new byte[] {7});
    private static final String LIST = "GET /v2/app/referrers/" + SUBJECT;

    @TempDir
    Path directory;

    private FakeRegistry registry;
    private RegistryAccess access;
    private Referrers referrers;
    private final List<String> put = new ArrayList<>();

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        access = registry.access(directory, Optional.empty());
        referrers = new Referrers(access.repository(
                access.settings().destination(dev.hull.oci.Reference.parse(registry.host() + "/app:1"))));
    }

    @AfterEach
    void close() {
        access.close();
        registry.close();
    }

    private static String entry(int content) {
        Digest digest = Digest.ofBytes(new byte[] {(byte) content});
        return "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + digest
                + "\",\"size\":9,\"artifactType\":\"text/" + content + "\"}";
    }

    private static String index(String... entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + String.join(",", entries) + "]}";
    }

    private List<String> types() {
        return referrers.of(SUBJECT).stream()
                .map(Referrers.Referrer::artifactType)
                .toList();
    }

    /** Takes manifests, and says or not that it has noted the subject. */
    private void takeManifests(boolean subject) {
        registry.on("PUT /v2/app/manifests/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            put.add(path.substring(path.lastIndexOf('/') + 1));
            if (subject) {
                exchange.getResponseHeaders().set("OCI-Subject", SUBJECT.toString());
            }
            boolean tag = path.contains("/sha256-");
            registry.putManifest(
                    "app",
                    tag ? path.substring(path.lastIndexOf('/') + 1) : "",
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body);
            return FakeRegistry.send(exchange, 201, "text/plain", "");
        });
    }

    private Digest push(String artifact) {
        byte[] bytes = artifact.getBytes(StandardCharsets.UTF_8);
        Descriptor descriptor = Descriptor.ofBytes(MediaTypes.OCI_MANIFEST, bytes);
        referrers.push(new PushContent.Document(descriptor, bytes), "text/bill", SUBJECT);
        return descriptor.digest();
    }

    @Test
    void aListOfSeveralPages() {
        registry.on(
                LIST + "?page=2", exchange -> FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, index(entry(3))));
        registry.on(LIST, exchange -> {
            exchange.getResponseHeaders().set("Link", "</v2/app/referrers/" + SUBJECT + "?page=2>; rel=\"next\"");
            return FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, index(entry(1), entry(2)));
        });
        assertThat(types()).containsExactly("text/1", "text/2", "text/3");
        assertThat(registry.count("GET /v2/app/manifests/")).isZero();
    }

    @Test
    void aRegistryThatKeepsTheListNeedsNoTag() {
        takeManifests(true);
        Digest pushed = push("{\"config\":{}}");
        assertThat(put).containsExactly(pushed.toString());
    }

    @Test
    void elseATagStandsForTheList() {
        takeManifests(false);
        assertThat(types()).isEmpty();
        Digest one = push("{\"config\":{},\"x\":1}");
        Digest two = push("{\"config\":{},\"x\":2}");
        push("{\"config\":{},\"x\":2}");
        String tag = "sha256-" + SUBJECT.hex();
        assertThat(put).containsExactly(one.toString(), tag, two.toString(), tag, two.toString());
        assertThat(referrers.of(SUBJECT))
                .extracting(each -> each.descriptor().digest())
                .containsExactly(one, two);
        assertThat(types()).containsOnly("text/bill");
    }

    @Test
    void listsThatAreNone() {
        registry.on(LIST, exchange -> FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, "{\"manifests\":[7]}"));
        assertThatThrownBy(this::types)
                .isInstanceOf(HullException.class)
                .hasMessageContaining("registry " + registry.host())
                .hasMessageContaining("its list of referrers is unusable");
        registry.behave();
        registry.on(LIST, exchange -> {
            exchange.getResponseHeaders().set("Link", "</v2/app/referrers/" + SUBJECT + ">; rel=\"next\"");
            return FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, index(entry(1)));
        });
        assertThatThrownBy(this::types).hasMessageContaining("its list goes in circles or does not end");
        registry.behave();
        registry.on(LIST, exchange -> FakeRegistry.error(exchange, 403, "DENIED", "not you"));
        assertThatThrownBy(this::types).isInstanceOf(HullException.class);
        registry.behave();
        registry.on(LIST, exchange -> FakeRegistry.send(exchange, 200, "text/html", "<p>welcome"));
        assertThat(types()).isEmpty();
    }
}
