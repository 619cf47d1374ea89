package dev.hull.image.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.explore.ImageSources;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills of materials obey the schemas that CycloneDX and SPDX publish with their own libraries. */
class SbomSchemaTest {
    @TempDir
    Path directory;

    private Sbom sbom;

    @BeforeEach
    void setUp() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        TestImages.add(
                store,
                "app:1",
                TestImages.file(
                        "lib/apk/db/installed",
                        "P:musl\nV:1.2\nA:x86_64\nL:MIT\no:musl-src\n\nP:odd\nV:1\nL:Odd one & MIT OR 2\n"),
                TestImages.file("var/lib/dpkg/status", """
                        Package: libc6
                        Status: install ok installed
                        Architecture: amd64
                        Source: glibc (2.41-1)
                        Version: 2.41-12

                        """),
                TestImages.file(
                        "usr/lib/python3/dist-packages/a-1.dist-info/METADATA",
                        "Metadata-Version: 2.1\nName: a\nVersion: 1\nLicense: BSD\n"),
                TestImages.file(
                        "app/node_modules/left/package.json",
                        "{\"name\":\"@team/left\",\"version\":\"1.0.0\",\"license\":\"Apache-2.0\"}"),
                TestImages.file("etc/os-release", "ID=alpine\n"));
        sbom = Sbom.of(ImageSources.open(store, "app:1", directory, ""));
    }

    private static void assertValid(String schema, JsonObject document) {
        // The schemas name each other by addresses; all of them lie on the class path.
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                VersionFlag.V7,
                builder -> builder.schemaMappers(
                        mappers -> mappers.mapPrefix("http://cyclonedx.org/schema/", "classpath:")));
        JsonSchema validator = factory.getSchema(
                SchemaLocation.of(schema),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
        assertThat(validator.validate(Json.writeString(document), InputFormat.JSON))
                .isEmpty();
        JsonObject broken =
                document.toBuilder().put("dataLicense", 1).put("components", 1).build();
        assertThat(validator.validate(Json.writeString(broken), InputFormat.JSON))
                .as("the schema is looked at")
                .isNotEmpty();
    }

    @Test
    void cycloneDx() {
        assertValid("http://cyclonedx.org/schema/bom-1.6.schema.json", CycloneDx.of(sbom));
    }

    @Test
    void spdx() {
        assertValid("classpath:resources/spdx-schema-v2.3.json", Spdx.of(sbom));
    }
}
