package dev.hull.build.output;

import dev.hull.image.ImageStore;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.History;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the first thing in which two results of the same build differ. */
public final class Comparison {
    private final ImageStore store;

    /** Of results whose layers are in that store. */
    public Comparison(ImageStore store) {
        this.store = store;
    }

    /** The first difference as a sentence; empty when there is none. */
    public Optional<String> firstDifference(BuildResult one, BuildResult other) throws IOException {
        List<String> steps = steps(one);
        for (int i = 0; i < Math.min(one.layers().size(), other.layers().size()); i++) {
            Descriptor first = one.layers().get(i);
            Descriptor second = other.layers().get(i);
            if (!first.digest().equals(second.digest())) {
                String step = i < steps.size() ? steps.get(i) : "layer " + (i + 1);
                return Optional.of(step + " makes different layers: " + entries(first, second));
            }
        }
        if (one.layers().size() != other.layers().size()) {
            return Optional.of("the results have " + one.layers().size() + " and "
                    + other.layers().size() + " layers");
        }
        return Arrays.equals(one.config().raw(), other.config().raw())
                ? Optional.empty()
                : Optional.of("the configurations differ");
    }

    /** The steps that made the layers, in their order. */
    private static List<String> steps(BuildResult result) {
        List<String> steps = new ArrayList<>();
        for (History step : result.config().history()) {
            if (!step.emptyLayer()) {
                steps.add(step.createdBy());
            }
        }
        return steps;
    }

    private String entries(Descriptor one, Descriptor other) throws IOException {
        Map<String, String> first = read(one);
        Map<String, String> second = read(other);
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        for (String name : names) {
            String a = first.getOrDefault(name, "nothing");
            String b = second.getOrDefault(name, "nothing");
            if (!a.equals(b)) {
                return "/" + ByteNames.display(name) + " is " + a + " in one and " + b + " in the other";
            }
        }
        return "the same files in another order";
    }

    private Map<String, String> read(Descriptor layer) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (LayerStream stream =
                LayerStream.open(Files.newInputStream(store.paths().blob(layer.digest())))) {
            for (Optional<TarEntry> next = stream.tar().next();
                    next.isPresent();
                    next = stream.tar().next()) {
                TarEntry entry = next.get();
                MessageDigest content = Digest.newSha256();
                stream.tar().content((position, bytes, offset, length) -> content.update(bytes, offset, length));
                entries.put(
                        entry.name(),
                        entry.type() + " mode " + Integer.toOctalString(entry.mode()) + " owner " + entry.uid() + ":"
                                + entry.gid() + " time " + entry.mtimeSeconds()
                                + (entry.linkName().isEmpty() ? "" : " -> " + ByteNames.display(entry.linkName()))
                                + (entry.type() == TarEntry.Type.FILE
                                        ? " of " + entry.size() + " bytes, sha256 "
                                                + Digest.of(content.digest()).shortHex()
                                        : ""));
            }
        }
        return entries;
    }

    /**
     * Refuses results that differ.
     *
     * @throws HullException DATA_LOSS with the first difference
     */
    public void requireSame(BuildResult one, BuildResult other) throws IOException {
        Optional<String> difference = firstDifference(one, other);
        if (difference.isPresent()) {
            throw new HullException(ErrorKind.CONFLICT, "the build is not reproducible: " + difference.get());
        }
    }
}
