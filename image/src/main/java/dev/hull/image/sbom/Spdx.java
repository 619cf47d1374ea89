package dev.hull.image.sbom;

import dev.hull.image.packages.SoftwarePackage;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3). */
public final class Spdx {
    /** Media type of the document. */
    public static final String MEDIA_TYPE = "application/spdx+json";

    private static final String IMAGE = "SPDXRef-Image";

    private final Map<String, String> texts = new LinkedHashMap<>();

    private Spdx() {}

    /** The document. */
    public static JsonObject of(Sbom sbom) {
        return new Spdx().document(sbom);
    }

    private JsonObject document(Sbom sbom) {
        List<JsonObject> packages = new ArrayList<>();
        List<JsonObject> relations = new ArrayList<>();
        packages.add(JsonValue.object()
                .put("SPDXID", IMAGE)
                .put("name", sbom.name())
                .put("versionInfo", sbom.id().toString())
                .put("downloadLocation", "NOASSERTION")
                .put("filesAnalyzed", false)
                .put("licenseConcluded", "NOASSERTION")
                .put("licenseDeclared", "NOASSERTION")
                .put("copyrightText", "NOASSERTION")
                .put("primaryPackagePurpose", "CONTAINER")
                .build());
        relations.add(relation("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE));
        int number = 0;
        for (SoftwarePackage each : sbom.packages()) {
            String id = "SPDXRef-Package-" + number++;
            packages.add(component(each, id));
            relations.add(relation(IMAGE, "CONTAINS", id));
        }
        JsonValue.ObjectBuilder document = JsonValue.object()
                .put("spdxVersion", "SPDX-2.3")
                .put("dataLicense", "CC0-1.0")
                .put("SPDXID", "SPDXRef-DOCUMENT")
                .put("name", sbom.name())
                .put("documentNamespace", "urn:uuid:" + sbom.uuid("spdx"))
                .put(
                        "creationInfo",
                        JsonValue.object()
                                .put("created", sbom.time())
                                .put("creators", List.of("Tool: hull"))
                                .build())
                .put("packages", JsonValue.array(packages))
                .put("relationships", JsonValue.array(relations));
        if (!texts.isEmpty()) {
            List<JsonObject> extracted = new ArrayList<>();
            texts.forEach((text, id) -> extracted.add(JsonValue.object()
                    .put("licenseId", id)
                    .put("name", text)
                    .put("extractedText", text)
                    .build()));
            document.put("hasExtractedLicensingInfos", JsonValue.array(extracted));
        }
        return document.build();
    }

    private static JsonObject relation(String from, String type, String to) {
        return JsonValue.object()
                .put("spdxElementId", from)
                .put("relationshipType", type)
                .put("relatedSpdxElement", to)
                .build();
    }

    private JsonObject component(SoftwarePackage each, String id) {
        JsonObject purl = JsonValue.object()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", each.purl())
                .build();
        JsonValue.ObjectBuilder component = JsonValue.object()
                .put("SPDXID", id)
                .put(
                        "name",
                        each.namespace().isEmpty() || each.type().isSystem()
                                ? each.name()
                                : each.namespace() + "/" + each.name());
        if (!each.version().isEmpty()) {
            component.put("versionInfo", each.version());
        }
        return component
                .put("downloadLocation", "NOASSERTION")
                .put("filesAnalyzed", false)
                .put("sourceInfo", "found in " + each.path() + " of layer " + each.layer())
                .put("licenseConcluded", "NOASSERTION")
                .put("licenseDeclared", licenses(each.licenses()))
                .put("copyrightText", "NOASSERTION")
                .put("externalRefs", JsonValue.array(List.of(purl)))
                .build();
    }

    /** All of them apply; what is no identifier of SPDX's list is quoted in the document. */
    private String licenses(List<String> licenses) {
        StringBuilder expression = new StringBuilder();
        for (String text : licenses) {
            String identifier = Licenses.identifier(text);
            String word = Licenses.isKnown(identifier)
                    ? identifier
                    : texts.computeIfAbsent(text, key -> "LicenseRef-" + (texts.size() + 1));
            expression.append(expression.isEmpty() ? "" : " AND ").append(word);
        }
        return expression.isEmpty() ? "NOASSERTION" : expression.toString();
    }
}
