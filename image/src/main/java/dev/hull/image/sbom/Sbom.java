package dev.hull.image.sbom;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.packages.PackageScan;
import dev.hull.image.packages.SoftwarePackage;
import dev.hull.oci.Digest;
import dev.hull.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What an image is made of, as both formats need it. The same image gives the same documents: the time is the image's own, and
 * identifiers come from its digest.
 *
 * @param name of the image, as users write it
 * @param id of the image
 * @param platform it is for
 * @param created when it was made, the beginning of 1970 when it does not say
 * @param distribution ID of its {@code os-release}, or ""
 * @param packages what is in it
 */
public record Sbom(
        String name,
        Digest id,
        Platform platform,
        Instant created,
        String distribution,
        List<SoftwarePackage> packages) {
    public Sbom {
        packages = List.copyOf(packages);
    }

    /** Reads the image's layers and collects its packages. */
    public static Sbom of(ImageSource source) {
        PackageScan scan = new PackageScan();
        Exploration image = Exploration.of(source, scan::listener);
        String name = source.names().isEmpty()
                ? source.name()
                : source.names().getFirst().familiar();
        return new Sbom(
                name,
                source.id(),
                source.config().platform(),
                source.config().created().orElse(Instant.EPOCH),
                scan.distribution(image),
                scan.packages(image));
    }

    /** The time as both formats want it: UTC, whole seconds. */
    String time() {
        return created.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }

    /** A UUID made from the image's digest and a word (RFC 9562, version 8: of our own making). */
    String uuid(String word) {
        String hex = Digest.ofBytes((id + " " + word).getBytes(StandardCharsets.UTF_8))
                .hex();
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-8" + hex.substring(13, 16) + "-a"
                + hex.substring(17, 20) + "-" + hex.substring(20, 32);
    }
}
