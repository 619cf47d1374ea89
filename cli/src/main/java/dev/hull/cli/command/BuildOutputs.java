package dev.hull.cli.command;

import dev.hull.build.export.Annotations;
import dev.hull.build.export.AttestationOptions;
import dev.hull.build.export.Attestations;
import dev.hull.build.export.Exporter;
import dev.hull.build.export.OutputSpec;
import dev.hull.build.export.Provenance;
import dev.hull.build.progress.BuildProgress;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.image.ImageStore;
import dev.hull.image.registry.PushRequest;
import dev.hull.image.registry.PushResult;
import dev.hull.image.registry.Pusher;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What becomes of what {@code hull build} has made, by the words of the command line. */
final class BuildOutputs {
    static final Option<List<String>> ANNOTATION =
            Option.list("annotation", "Add annotation to the image ([manifest|index|manifest-descriptor:]KEY=VALUE)");
    static final Option<List<String>> ATTEST =
            Option.list("attest", "Attestation parameters (type=provenance,mode=max; type=sbom)");
    static final Option<Boolean> LOAD = Option.flag("load", "Put the image into the store, as without --output");
    static final Option<String> METADATA_FILE = Option.string("metadata-file", "Write build result metadata to a file");
    static final Option<List<String>> OUTPUT = Option.list(
                    "output", "Output destination (DIRECTORY, -, or type=image|docker|oci|tar|local,dest=PATH)")
            .letter('o');
    static final Option<String> PROVENANCE =
            Option.optionalString("provenance", "Tell how the image was made (true, mode=max, version=v1)");
    static final Option<Boolean> PUSH = Option.flag("push", "Push the image to the registry of its names");
    static final Option<String> SBOM = Option.optionalString("sbom", "Tell what is in the image (true)");

    private BuildOutputs() {}

    /** The outputs. */
    static Exporter exporter(
            Invocation invocation, ImageStore store, BuildProgress progress, Supplier<Provenance> provenance) {
        List<OutputSpec> outputs = outputs(invocation);
        List<Reference> names = BuildOptions.names(invocation);
        for (OutputSpec output : outputs) {
            if (output.destination().equals("-") && Terminal.is(1)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "refusing to write an archive to a terminal; give dest=FILE or redirect standard output");
            }
            if (output.push() && names.isEmpty() && output.names().isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "tag is needed when pushing to registry: add --tag");
            }
        }
        Exporter.Places places = new Exporter.Places(
                store,
                new RawOutput(invocation.context().output()),
                (name, lines) -> push(invocation, store, name, lines::accept),
                progress);
        Annotations annotations = Annotations.NONE;
        for (String text : invocation.get(ANNOTATION)) {
            annotations = annotations.with(text);
        }
        return new Exporter(
                places, outputs, names, annotations, new Attestations(attestations(invocation), provenance));
    }

    private static List<OutputSpec> outputs(Invocation invocation) {
        List<OutputSpec> outputs = new ArrayList<>();
        for (String text : invocation.get(OUTPUT)) {
            OutputSpec spec = OutputSpec.parse(text);
            boolean isPath =
                    !spec.destination().isEmpty() && !spec.destination().equals("-");
            outputs.add(
                    isPath
                            ? spec.to(invocation
                                    .context()
                                    .resolve(spec.destination())
                                    .toString())
                            : spec);
        }
        boolean push = invocation.get(PUSH);
        boolean ofStore = outputs.stream().anyMatch(OutputSpec::isOfStore);
        if (outputs.isEmpty() || (push && !ofStore) || (invocation.get(LOAD) && !ofStore)) {
            outputs.add(OutputSpec.image(push));
        } else if (push) {
            outputs.add(OutputSpec.image(true));
        }
        return outputs;
    }

    private static AttestationOptions attestations(Invocation invocation) {
        AttestationOptions options = AttestationOptions.NONE;
        for (String text : invocation.get(ATTEST)) {
            options = options.with(text);
        }
        if (invocation.isSet(PROVENANCE)) {
            String text = invocation.get(PROVENANCE);
            options = options.withProvenance(text.isEmpty() ? "true" : text);
        }
        return invocation.isSet(SBOM) ? options.withPackages(invocation.get(SBOM)) : options;
    }

    private static void push(
            Invocation invocation, ImageStore store, Reference name, java.util.function.Consumer<String> lines) {
        try (RegistryAccess access = Transfers.access(invocation.context(), true)) {
            PushResult result = new Pusher(store, access).push(PushRequest.of(name.toString()), new Lines(lines));
            ImageEvents.append(
                    invocation.context(), "push", result.id(), result.name().familiar());
        }
    }

    /** Passes the lines of a transfer on, without its layers. */
    private record Lines(java.util.function.Consumer<String> lines) implements TransferListener {
        @Override
        public void line(String text) {
            lines.accept(text);
        }

        @Override
        public void layer(dev.hull.image.registry.LayerProgress progress) {
            // a build shows one line a thing
        }
    }
}
