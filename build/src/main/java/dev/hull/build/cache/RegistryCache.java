package dev.hull.build.cache;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.registry.RegistryArtifact;
import dev.hull.oci.Descriptor;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A cache in a registry; an image of that name in the store serves where the registry does not. */
final class RegistryCache implements CacheSource, CacheTarget {
    private final RegistryArtifact artifact;
    private final ImageStore store;
    private final CacheSpec spec;

    RegistryCache(RegistryArtifact artifact, ImageStore store, CacheSpec spec) {
        this.artifact = artifact;
        this.store = store;
        this.spec = spec;
    }

    @Override
    public String name() {
        return spec.place();
    }

    @Override
    public String place() {
        return "registry " + artifact.place();
    }

    @Override
    public CacheContent read() {
        try {
            ImageManifest manifest = artifact.manifest();
            return CacheContent.of(manifest, artifact.document(manifest.config()));
        } catch (HullException e) {
            Optional<Image> here = store.find(spec.place());
            if (here.isEmpty()) {
                throw e;
            }
            return CacheContent.of(here.get().manifest(), here.get().config().raw());
        }
    }

    @Override
    public InputStream open(Descriptor blob) throws IOException {
        Path here = store.paths().blob(blob.digest());
        return Files.exists(here) ? Files.newInputStream(here) : artifact.open(blob);
    }

    @Override
    public Session begin() {
        return () -> {};
    }

    @Override
    public boolean has(Descriptor blob) {
        return true; // a registry refuses a manifest whose blobs it has not
    }

    @Override
    public Descriptor put(Descriptor layer) throws IOException {
        return artifact.pushLayer(layer, spec.compress());
    }

    @Override
    public void finish(byte[] config, ImageManifest manifest) throws IOException {
        try (Ingest ingest = store.begin()) {
            Descriptor staged = ingest.add(CacheDocument.MEDIA_TYPE, config);
            artifact.push(ingest.locate(staged.digest()), manifest);
        }
    }
}
