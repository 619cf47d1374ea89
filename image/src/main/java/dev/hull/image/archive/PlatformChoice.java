package dev.hull.image.archive;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which images of an index are meant: this machine's, those of named platforms, all, or all that are there. One platform means an
 * image; several, all and present mean an index. An index that lost nothing keeps its bytes; else there is a new one of what is
 * left, so that it is whole for whoever reads it.
 *
 * @param mode how the choice is made
 * @param named platforms, in the mode {@link Mode#NAMED} at least one
 */
public record PlatformChoice(Mode mode, List<Platform> named) {
    /** How the choice is made. */
    public enum Mode {
        OWN,
        NAMED,
        PRESENT,
        ALL
    }

    /** This machine's image. */
    public static final PlatformChoice OWN = new PlatformChoice(Mode.OWN, List.of());
    /** The index with every image that it names. */
    public static final PlatformChoice ALL = new PlatformChoice(Mode.ALL, List.of());
    /** The index with those images that are there. */
    public static final PlatformChoice PRESENT = new PlatformChoice(Mode.PRESENT, List.of());

    /** By which BuildKit says to which image what it states about its making belongs. */
    private static final String ABOUT = "vnd.docker.reference.digest";

    public PlatformChoice {
        named = List.copyOf(named);
    }

    /** One platform's image. */
    public static PlatformChoice of(Platform platform) {
        return new PlatformChoice(Mode.NAMED, List.of(platform));
    }

    /**
     * Reads the values of {@code --platform}: none, {@code all}, {@code present}, or platforms.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when one of several is no platform
     */
    public static PlatformChoice parse(List<String> values) {
        Set<Platform> platforms = new LinkedHashSet<>();
        for (String value : values) {
            if (value.equals("all") || value.equals("present")) {
                if (values.size() > 1) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT, "invalid platform: '" + value + "' goes with no other");
                }
                return value.equals("all") ? ALL : PRESENT;
            }
            platforms.add(Platform.parse(value));
        }
        return platforms.isEmpty() ? OWN : new PlatformChoice(Mode.NAMED, List.copyOf(platforms));
    }

    /** Whether an index is meant, not one image of it. */
    public boolean isIndex() {
        return mode == Mode.ALL || mode == Mode.PRESENT || named.size() > 1;
    }

    /** The one platform whose image is meant, if one is. */
    public Optional<Platform> one() {
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    /** Whether an image for that platform is among what is meant. */
    boolean accepts(Platform offered) {
        return mode != Mode.NAMED || named.stream().anyMatch(each -> each.accepts(offered));
    }

    /** Those named for which nothing is offered. */
    List<Platform> missing(Iterable<Platform> offered) {
        List<Platform> missing = new ArrayList<>(named);
        for (Platform each : offered) {
            missing.removeIf(wanted -> wanted.accepts(each));
        }
        return missing;
    }

    /** The entries of an index that are meant: those that are there, and for {@link Mode#ALL} the others too. */
    List<Descriptor> entries(ImageIndex index, Predicate<Digest> here) {
        List<Descriptor> chosen = new ArrayList<>();
        Set<String> images = new LinkedHashSet<>();
        for (Descriptor entry : index.manifests()) {
            boolean meant =
                    mode != Mode.NAMED || accepts(entry.platform().orElse(new Platform("", "", "", "", List.of())));
            if (mode == Mode.ALL || meant && here.test(entry.digest())) {
                chosen.add(entry);
                images.add(entry.digest().toString());
            }
        }
        if (mode == Mode.NAMED) {
            for (Descriptor entry : index.manifests()) {
                String about = entry.annotations().getOrDefault(ABOUT, "");
                if (images.contains(about) && !chosen.contains(entry) && here.test(entry.digest())) {
                    chosen.add(entry);
                }
            }
        }
        return chosen;
    }

    /** The index of these entries: itself when nothing was left out. */
    static ImageIndex narrowed(ImageIndex index, List<Descriptor> entries) {
        return entries.size() == index.manifests().size() ? index : ImageIndex.of(entries, index.annotations());
    }

    /** Platforms as a message has them. */
    static String list(List<Platform> platforms) {
        return String.join(
                ", ", platforms.stream().map(Platform::toString).distinct().toList());
    }

    /** What an index offers, without what is no image ({@code unknown/unknown}). */
    static List<Platform> platforms(List<Descriptor> entries) {
        return entries.stream()
                .flatMap(entry -> entry.platform().stream())
                .filter(platform -> !platform.os().equals("unknown"))
                .toList();
    }
}
