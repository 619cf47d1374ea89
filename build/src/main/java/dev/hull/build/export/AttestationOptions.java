package dev.hull.build.export;

import dev.hull.build.word.FieldList;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.List;

/**
 * Which statements an image gets: {@code --provenance}, {@code --sbom}, {@code --attest}.
 *
 * @param provenance whether it is told how the image was made
 * @param detailed whether with the values that were given: {@code mode=max}
 * @param version of the provenance: {@code v0.2} or {@code v1}
 * @param packages whether it is told what is in it
 */
public record AttestationOptions(boolean provenance, boolean detailed, String version, boolean packages) {
    /** No statements. */
    public static final AttestationOptions NONE = new AttestationOptions(false, false, "v0.2", false);

    /**
     * With what {@code --provenance} says: {@code true}, {@code false}, {@code mode=min|max}, {@code version=v0.2|v1}.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} for anything else
     */
    public AttestationOptions withProvenance(String text) {
        AttestationOptions options = new AttestationOptions(true, detailed, version, packages);
        for (String field : FieldList.split(text)) {
            options = switch (field.strip()) {
                case "true", "1", "disabled=false", "mode=min" ->
                    new AttestationOptions(true, false, options.version, packages);
                case "false", "0", "disabled=true" -> new AttestationOptions(false, false, options.version, packages);
                case "mode=max" -> new AttestationOptions(true, true, options.version, packages);
                case "version=v0.2" -> new AttestationOptions(true, options.detailed, "v0.2", packages);
                case "version=v1" -> new AttestationOptions(true, options.detailed, "v1", packages);
                default ->
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid provenance '" + field
                                    + "': there are true, false, mode=min, mode=max, version=v0.2, version=v1");
            };
        }
        return options;
    }

    /** With what {@code --sbom} says: {@code true} or {@code false}. */
    public AttestationOptions withPackages(String text) {
        return switch (text) {
            case "true", "1", "" -> new AttestationOptions(provenance, detailed, version, true);
            case "false", "0", "disabled=true" -> new AttestationOptions(provenance, detailed, version, false);
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid sbom '" + text
                                + "': there are true and false; Hull scans by itself, without a generator");
        };
    }

    /** With what {@code --attest type=provenance|sbom,…} says. */
    public AttestationOptions with(String text) {
        List<String> fields = FieldList.split(text);
        String rest = String.join(",", fields.subList(1, fields.size()));
        return switch (fields.getFirst().strip()) {
            case "type=provenance" -> withProvenance(rest.isEmpty() ? "true" : rest);
            case "type=sbom" -> withPackages(rest);
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid attestation '" + text + "': begin with type=provenance or type=sbom");
        };
    }

    /** Whether there is any. */
    public boolean any() {
        return provenance || packages;
    }
}
