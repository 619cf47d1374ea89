package dev.hull.image.debian.unpack;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.debian.DebianPackage;
import dev.hull.image.debian.Resolution;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.pack.PackPlan;
import dev.hull.image.pack.PackRequest;
import dev.hull.image.pack.PackedImage;
import dev.hull.image.pack.Packer;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Descriptor;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Puts packages into a store as an image: one layer of them all, and a second one if something of this machine is added. The same
 * packages and the same request give the same image, with the same id.
 */
public final class PackageImage {
    /**
     * What to make.
     *
     * @param resolution the packages
     * @param files where the file of each is, by name
     * @param settings how to run the image, what to add, the title of its history; its programs are not looked at
     * @param wanted names of the packages that were asked for, the one that the image runs first
     * @param architecture Debian's name
     * @param latest time that nothing is later than, in seconds since 1970; empty to keep the times of the packages
     * @param keepDocumentation whether manuals, texts and translations come along
     */
    public record Request(
            Resolution resolution,
            Map<String, Path> files,
            PackRequest settings,
            List<String> wanted,
            String architecture,
            OptionalLong latest,
            boolean keepDocumentation) {
        public Request {
            files = Map.copyOf(files);
            wanted = List.copyOf(wanted);
        }
    }

    /**
     * What was made.
     *
     * @param image the image
     * @param warnings what the user should know, one sentence each
     * @param scripts packages whose scripts were not run
     */
    public record Result(Image image, List<String> warnings, List<String> scripts) {}

    private final Request request;
    private final Installed installed = new Installed();

    private PackageImage(Request request) {
        this.request = request;
    }

    /**
     * Unpacks the packages and stores the image.
     *
     * @param names to give it; empty for an image that is reached by its id only
     * @throws dev.hull.oci.HullException when a package is damaged or two of them have one file; the store is as it was then
     */
    public static Result store(ImageStore store, Request request, Collection<Reference> names) {
        return Failures.translate("cannot pack", () -> new PackageImage(request).run(store, names));
    }

    private Result run(ImageStore store, Collection<Reference> names) throws IOException {
        try (Ingest ingest = store.begin()) {
            List<LayerWriter.Layer> layers = new ArrayList<>();
            UnpackedTree tree;
            try (LayerWriter writer = new LayerWriter(ingest, Compression.NONE)) {
                tree = new UnpackedTree(writer, request.latest(), PackageImage::isNeeded);
                fill(tree);
                layers.add(writer.finish());
            }
            Instant created = Instant.ofEpochSecond(tree.newest());
            List<String> titles = new ArrayList<>(List.of(request.settings().title()));
            if (!request.settings().includes().isEmpty()) {
                PackPlan plan = Packer.plan(request.settings());
                installed.warnings().addAll(plan.warnings());
                layers.add(PackedImage.addition(ingest, plan, path -> tree.has(tree.path(path.substring(1)))));
                titles.add("hull pack --include "
                        + String.join(" --include ", request.settings().includes()));
            }
            ImageSettings settings = new ImageSettings(request, tree, installed);
            ImageConfig.Editor config =
                    ImageConfig.builder(settings.platform()).created(created).config(settings.config());
            for (int i = 0; i < layers.size(); i++) {
                config.addLayer(
                        layers.get(i).diffId(), new History(Timestamps.format(created), titles.get(i), "", "", false));
            }
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, config.build().raw());
            List<Descriptor> descriptors =
                    layers.stream().map(LayerWriter.Layer::descriptor).toList();
            ImageManifest manifest = ImageManifest.of(blob, descriptors, Map.of());
            Image image = store.add(ingest, ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), names);
            for (LayerWriter.Layer layer : layers) {
                layer.sizes().write(store.paths(), layer.diffId());
            }
            List<String> scripts = List.copyOf(installed.scripts().keySet());
            return new Result(image, List.copyOf(installed.warnings()), scripts);
        }
    }

    private static boolean isNeeded(String path) {
        for (Setup setup : Setup.ALL) {
            if (setup.needs(path)) {
                return true;
            }
        }
        return false;
    }

    private void fill(UnpackedTree tree) throws IOException {
        PackageUnpacker unpacker =
                new PackageUnpacker(tree, installed, request.keepDocumentation(), request.architecture());
        Collection<DebianPackage> packages = request.resolution().packages();
        for (DebianPackage each : unpacker.ordered(packages)) {
            unpacker.unpack(
                    each, java.util.Objects.requireNonNull(request.files().get(each.name())), packages);
        }
        for (Setup setup : Setup.ALL) {
            setup.apply(tree, installed);
        }
        for (Map.Entry<String, String> link :
                new java.util.TreeMap<>(request.settings().links()).entrySet()) {
            tree.link(name(link.getKey()), link.getValue());
        }
        for (Map.Entry<String, Integer> each :
                new java.util.TreeMap<>(request.settings().directories()).entrySet()) {
            tree.directory(name(each.getKey()), each.getValue(), 0, 0);
        }
    }

    private static String name(String path) {
        return TarEntry.directory(path, 0).name();
    }
}
