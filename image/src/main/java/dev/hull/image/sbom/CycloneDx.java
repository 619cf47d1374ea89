package dev.hull.image.sbom;

import dev.hull.image.packages.SoftwarePackage;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** CycloneDX 1.6 as JSON (ECMA-424). */
public final class CycloneDx {
    /** Media type of the document. */
    public static final String MEDIA_TYPE = "application/vnd.cyclonedx+json";

    private CycloneDx() {}

    /** The document. */
    public static JsonObject of(Sbom sbom) {
        List<JsonObject> components = new ArrayList<>();
        int number = 0;
        for (SoftwarePackage each : sbom.packages()) {
            components.add(component(each, number++));
        }
        JsonObject image = JsonValue.object()
                .put("type", "container")
                .put("bom-ref", sbom.id().toString())
                .put("name", sbom.name())
                .put("version", sbom.id().toString())
                .build();
        JsonObject tool = JsonValue.object()
                .put("type", "application")
                .put("name", "hull")
                .build();
        JsonObject metadata = JsonValue.object()
                .put("timestamp", sbom.time())
                .put(
                        "tools",
                        JsonValue.object()
                                .put("components", JsonValue.array(List.of(tool)))
                                .build())
                .put("component", image)
                .put(
                        "properties",
                        JsonValue.array(List.of(
                                property("dev.hull:platform", sbom.platform().toString()))))
                .build();
        return JsonValue.object()
                .put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
                .put("bomFormat", "CycloneDX")
                .put("specVersion", "1.6")
                .put("serialNumber", "urn:uuid:" + sbom.uuid("cyclonedx"))
                .put("version", 1)
                .put("metadata", metadata)
                .put("components", JsonValue.array(components))
                .build();
    }

    private static JsonObject component(SoftwarePackage each, int number) {
        JsonValue.ObjectBuilder component =
                JsonValue.object().put("type", "library").put("bom-ref", each.purl() + "#" + number);
        if (!each.namespace().isEmpty() && !each.type().isSystem()) {
            component.put("group", each.namespace());
        }
        component.put("name", each.name()).put("version", each.version());
        if (!each.licenses().isEmpty()) {
            component.put(
                    "licenses",
                    JsonValue.array(
                            each.licenses().stream().map(CycloneDx::license).toList()));
        }
        List<JsonObject> properties = new ArrayList<>(List.of(
                property("dev.hull:path", each.path()), property("dev.hull:layer", Integer.toString(each.layer()))));
        if (!each.origin().isEmpty()) {
            properties.add(property("dev.hull:source", each.origin()));
        }
        return component
                .put("purl", each.purl())
                .put("properties", JsonValue.array(properties))
                .build();
    }

    private static JsonObject license(String text) {
        String identifier = Licenses.identifier(text);
        String member = Licenses.isKnown(identifier) ? "id" : "name";
        return JsonValue.object()
                .put("license", JsonValue.object().put(member, identifier).build())
                .build();
    }

    private static JsonObject property(String name, String value) {
        return JsonValue.object().put("name", name).put("value", value).build();
    }
}
