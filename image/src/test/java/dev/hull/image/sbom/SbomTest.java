package dev.hull.image.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.StoreContent;
import dev.hull.image.TestImages;
import dev.hull.image.explore.ImageSources;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SbomTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private Image image;
    private Sbom sbom;

    @BeforeEach
    void setUp() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        image = TestImages.add(
                store,
                "app:1",
                TestImages.file(
                        "lib/apk/db/installed",
                        "P:musl\nV:1.2\nA:x86_64\nL:MIT\no:musl-src\n\nP:odd\nV:1\nL:Odd one\n"),
                TestImages.file("etc/os-release", "ID=alpine\n"));
        sbom = Sbom.of(ImageSources.open(store, "app:1", directory, ""));
    }

    @Test
    void cycloneDx() {
        JsonObject document = CycloneDx.of(sbom);
        assertThat(document.string("specVersion", "")).isEqualTo("1.6");
        assertThat(document.string("serialNumber", ""))
                .matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}");
        List<JsonObject> components =
                document.list("components").stream().map(JsonValue::asObject).toList();
        assertThat(components.stream().map(each -> each.string("purl", "")))
                .containsExactly("pkg:apk/alpine/musl@1.2?arch=x86_64", "pkg:apk/alpine/odd@1");
        assertThat(Json.writeString(components.get(0).require("licenses")))
                .isEqualTo("[{\"license\":{\"id\":\"MIT\"}}]");
        assertThat(Json.writeString(components.get(1).require("licenses")))
                .isEqualTo("[{\"license\":{\"name\":\"Odd one\"}}]");
        assertThat(CycloneDx.of(sbom)).isEqualTo(document);
    }

    @Test
    void spdx() {
        JsonObject document = Spdx.of(sbom);
        assertThat(document.string("spdxVersion", "")).isEqualTo("SPDX-2.3");
        List<JsonObject> packages =
                document.list("packages").stream().map(JsonValue::asObject).toList();
        assertThat(packages.stream().map(each -> each.string("name", ""))).containsExactly("app:1", "musl", "odd");
        assertThat(packages.stream().map(each -> each.string("licenseDeclared", "")))
                .containsExactly("NOASSERTION", "MIT", "LicenseRef-1");
        assertThat(document.list("relationships")).hasSize(3);
        assertThat(document.list("hasExtractedLicensingInfos")).hasSize(1);
    }

    @Test
    void anAttachedDocumentRefersToItsImageAndGoesWithIt() throws IOException {
        Descriptor stored = SbomReferrer.attach(store, image, CycloneDx.MEDIA_TYPE, CycloneDx.of(sbom));
        ImageManifest manifest =
                ImageManifest.parse(Files.readAllBytes(store.paths().blob(stored.digest())));
        assertThat(manifest.subject().orElseThrow().digest())
                .isEqualTo(image.manifest().computeDigest());
        assertThat(manifest.json().string("artifactType", "")).isEqualTo(CycloneDx.MEDIA_TYPE);
        assertThat(store.list()).hasSize(1);
        assertThat(StoreContent.of(store).images()).hasSize(1);
        assertThat(StoreContent.of(store).unreachable()).isEmpty();
        store.sweep();
        assertThat(store.paths().blob(stored.digest())).exists();
        store.remove("app:1", false, id -> List.of());
        assertThat(StoreContent.of(store).blobs()).isEmpty();
    }
}
