package dev.hull.build.export;

import dev.hull.build.output.BuildOutput;
import dev.hull.build.output.BuildResult;
import dev.hull.build.progress.BuildProgress;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All outputs of a build, one after the other: the store, archives, directories, registries. */
public final class Exporter implements BuildOutput {
    /** Sends a named image of the store to its registry. */
    @FunctionalInterface
    public interface Pushing {
        /** Sends it; lines tell how far it is. */
        void push(Reference name, java.util.function.Consumer<String> lines) throws IOException;
    }

    /**
     * Where outputs go.
     *
     * @param store the store
     * @param standardOutput for {@code dest=-}; stays open
     * @param pushing sends images
     * @param progress hears what is done
     */
    public record Places(ImageStore store, OutputStream standardOutput, Pushing pushing, BuildProgress progress) {}

    private final Places places;
    private final List<OutputSpec> outputs;
    private final List<Reference> tags;
    private final Annotations annotations;
    private final Attestations attestations;
    private @Nullable BuiltImage built;

    /**
     * Outputs.
     *
     * @param outputs at least one
     * @param tags names that the image gets
     */
    public Exporter(
            Places places,
            List<OutputSpec> outputs,
            List<Reference> tags,
            Annotations annotations,
            Attestations attestations) {
        this.places = places;
        this.outputs = List.copyOf(outputs);
        this.tags = List.copyOf(tags);
        this.annotations = annotations;
        this.attestations = attestations;
    }

    @Override
    public String accept(BuildResult result) throws IOException {
        Map<Form, BuiltImage> forms = new HashMap<>(); // statements are made once for all outputs of one form
        for (OutputSpec output : outputs) {
            if (output.type() == OutputSpec.Type.TAR || output.type() == OutputSpec.Type.LOCAL) {
                files(result, output);
                continue;
            }
            try (Ingest ingest = places.store().begin()) {
                BuildResult packed = packed(result, output, ingest);
                Form form = new Form(packed.layers(), annotations.and(output.annotations()));
                BuiltImage image = forms.get(form);
                if (image == null) {
                    image = image(packed, form.annotations(), ingest);
                    forms.put(form, image);
                }
                built = image;
                List<Reference> names = names(output);
                boolean docker = output.type() == OutputSpec.Type.DOCKER;
                if (output.isOfStore()) {
                    store(ingest, image, output, names);
                } else {
                    layout(ingest, image, output, names, docker);
                }
            }
        }
        if (built == null) {
            built = BuiltImage.of(result, annotations);
        }
        return result.config().computeDigest().toString();
    }

    private record Form(List<Descriptor> layers, Annotations annotations) {}

    private BuildResult packed(BuildResult result, OutputSpec output, Ingest ingest) throws IOException {
        if (output.packing().isEmpty()) {
            return result;
        }
        List<BuildResult> done = new ArrayList<>();
        doing("compressing layers", vertex -> done.add(output.packing().get().apply(result, ingest)));
        return done.getFirst();
    }

    private BuiltImage image(BuildResult result, Annotations all, Ingest ingest) throws IOException {
        BuiltImage image = BuiltImage.of(result, all);
        if (attestations.options().any()) {
            return attested(image, ingest);
        }
        if (all.needIndex()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "index annotations need an index, which an image has with --provenance or --sbom alone; annotate the manifest");
        }
        return image;
    }

    private interface Work {
        void run(BuildProgress.Vertex vertex) throws IOException;
    }

    private BuiltImage attested(BuiltImage image, Ingest ingest) throws IOException {
        List<BuiltImage> done = new ArrayList<>();
        doing("attesting to the image", vertex -> done.add(attestations.attest(ingest::locate, image, tags)));
        return done.getFirst();
    }

    private void doing(String name, Work work) throws IOException {
        BuildProgress.Vertex vertex = places.progress().begin(name);
        try {
            work.run(vertex);
            vertex.done();
        } catch (IOException | RuntimeException e) {
            vertex.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private List<Reference> names(OutputSpec output) {
        Set<Reference> names = new LinkedHashSet<>(tags);
        output.names().forEach(name -> names.add(Reference.parse(name)));
        return List.copyOf(names);
    }

    private void store(Ingest ingest, BuiltImage image, OutputSpec output, List<Reference> names) throws IOException {
        doing("exporting to image", vertex -> {
            add(ingest, image, names);
            vertex.status("writing image " + image.result().config().computeDigest() + " done");
            names.forEach(name -> vertex.status("naming to " + name + " done"));
        });
        if (output.push()) {
            for (Reference name : names) {
                doing("pushing " + name, vertex -> places.pushing().push(name, vertex::status));
            }
        }
    }

    private void add(Ingest ingest, BuiltImage image, List<Reference> names) throws IOException {
        ImageStore store = places.store();
        for (Map.Entry<Descriptor, byte[]> document : image.documents().entrySet()) {
            ingest.add(document.getKey().mediaType(), document.getValue());
        }
        boolean isIndex =
                !image.target().digest().equals(image.manifestDescriptor().digest());
        Digest id = image.result().config().computeDigest();
        if (!isIndex || names.isEmpty()) {
            store.add(ingest, image.manifestDescriptor(), names);
            return;
        }
        store.addIndex(ingest, image.target(), id, names.getFirst());
        for (Reference other : names.subList(1, names.size())) {
            store.tag(names.getFirst().toString(), other);
        }
    }

    private void layout(Ingest ingest, BuiltImage image, OutputSpec output, List<Reference> names, boolean docker)
            throws IOException {
        LayoutArchive layout = new LayoutArchive(ingest::locate, image, names, docker);
        doing("exporting to " + (docker ? "docker" : "oci") + " image format", vertex -> {
            if (output.directory()) {
                layout.writeTo(Path.of(output.destination()));
            } else {
                archive(output.destination(), layout::writeTo);
            }
        });
    }

    private void files(BuildResult result, OutputSpec output) throws IOException {
        doing("exporting to client " + (output.type() == OutputSpec.Type.TAR ? "tarball" : "directory"), vertex -> {
            try (Ingest ingest = places.store().begin();
                    MergedFiles merged =
                            MergedFiles.of(places.store().paths(), result.layers(), ingest.newPath("merged"))) {
                FilesOutput files = new FilesOutput(merged);
                if (output.type() == OutputSpec.Type.TAR) {
                    archive(output.destination(), files::writeTo);
                } else {
                    files.writeTo(Path.of(output.destination()), vertex::status);
                }
            }
        });
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** A file appears when it is whole; what is no regular file, such as a pipe, is written to. */
    private void archive(String destination, Writing writing) throws IOException {
        if (destination.equals("-")) {
            OutputStream out = new BufferedOutputStream(places.standardOutput(), 64 * 1024);
            writing.to(out);
            out.flush();
            return;
        }
        Path file = Path.of(destination);
        boolean special = Files.exists(file) && !Files.isRegularFile(file);
        Path target = special ? file : Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path part = special ? file : Files.createTempFile(target.getParent(), ".build", "");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 64 * 1024)) {
                writing.to(out);
            }
            if (!special) {
                Files.setPosixFilePermissions(
                        part, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            if (!special) {
                Files.deleteIfExists(part);
            }
        }
    }

    /** What {@code --metadata-file} gets, in the names of buildx. */
    public JsonObject metadata() {
        BuiltImage image = built;
        if (image == null) {
            return JsonValue.object().build();
        }
        Set<Reference> names = new LinkedHashSet<>();
        outputs.forEach(output -> names.addAll(names(output)));
        JsonValue.ObjectBuilder json = JsonValue.object()
                .put(
                        "containerimage.config.digest",
                        image.result().config().computeDigest().toString())
                .put("containerimage.descriptor", image.target().toJson())
                .put("containerimage.digest", image.target().digest().toString());
        if (!names.isEmpty()) {
            json.put(
                    "image.name",
                    String.join(",", names.stream().map(Reference::toString).toList()));
        }
        return json.build();
    }
}
