package dev.hull.build.export;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Annotations for an image (image-spec, annotations.md), by what they stand on.
 *
 * @param manifest the image's manifest
 * @param manifestDescriptor the manifest's entry in the index
 * @param index the index, which an image with statements has
 * @param indexDescriptor the entry of a layout
 */
public record Annotations(
        SequencedMap<String, String> manifest,
        SequencedMap<String, String> manifestDescriptor,
        SequencedMap<String, String> index,
        SequencedMap<String, String> indexDescriptor) {
    /** No annotations. */
    public static final Annotations NONE = new Annotations(
            Collections.unmodifiableSortedMap(new TreeMap<>()),
            Collections.unmodifiableSortedMap(new TreeMap<>()),
            Collections.unmodifiableSortedMap(new TreeMap<>()),
            Collections.unmodifiableSortedMap(new TreeMap<>()));

    private static final List<String> PLACES = List.of("manifest", "manifest-descriptor", "index", "index-descriptor");

    /**
     * With what {@code --annotation} says: {@code [PLACE[,PLACE]:]KEY=VALUE}.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it says something else
     */
    public Annotations with(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw invalid(text, "expected KEY=VALUE");
        }
        String key = text.substring(0, equals);
        int colon = key.indexOf(':');
        Annotations all = this;
        for (String place : colon < 0
                ? List.of("manifest")
                : List.of(key.substring(0, colon).split(",", -1))) {
            all = all.with(text, place, key.substring(colon + 1), text.substring(equals + 1));
        }
        return all;
    }

    /**
     * With what a field of {@code --output} says: {@code annotation.KEY}, {@code annotation-manifest.KEY} and so on.
     *
     * @param name of the field
     */
    Annotations with(String name, String value) {
        int dot = name.indexOf('.');
        String place =
                name.substring(0, dot).equals("annotation") ? "manifest" : name.substring("annotation-".length(), dot);
        return with(name + "=" + value, place, name.substring(dot + 1), value);
    }

    private Annotations with(String text, String place, String key, String value) {
        if (place.indexOf('[') >= 0) {
            throw invalid(text, "one platform is built at a time, so leave [" + "PLATFORM] out");
        }
        if (!PLACES.contains(place)) {
            throw invalid(text, "there is no '" + place + "', only " + String.join(", ", PLACES));
        }
        if (key.isEmpty()) {
            throw invalid(text, "the key is missing");
        }
        return new Annotations(
                place.equals("manifest") ? put(manifest, key, value) : manifest,
                place.equals("manifest-descriptor") ? put(manifestDescriptor, key, value) : manifestDescriptor,
                place.equals("index") ? put(index, key, value) : index,
                place.equals("index-descriptor") ? put(indexDescriptor, key, value) : indexDescriptor);
    }

    private static SequencedMap<String, String> put(SequencedMap<String, String> map, String key, String value) {
        TreeMap<String, String> more = new TreeMap<>(map);
        more.put(key, value);
        return Collections.unmodifiableSortedMap(more);
    }

    /** These, and others that win. */
    Annotations and(Annotations others) {
        return new Annotations(
                both(manifest, others.manifest),
                both(manifestDescriptor, others.manifestDescriptor),
                both(index, others.index),
                both(indexDescriptor, others.indexDescriptor));
    }

    private static SequencedMap<String, String> both(
            SequencedMap<String, String> these, SequencedMap<String, String> others) {
        TreeMap<String, String> all = new TreeMap<>(these);
        all.putAll(others);
        return Collections.unmodifiableSortedMap(all);
    }

    /** Whether something stands where only an index has room for it. */
    boolean needIndex() {
        return !index.isEmpty() || !manifestDescriptor.isEmpty();
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid annotation " + text + ": " + why);
    }
}
