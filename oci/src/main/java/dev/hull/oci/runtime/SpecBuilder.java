package dev.hull.oci.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link Spec}; what is not set is absent. */
public final class SpecBuilder {
    private String ociVersion = Spec.VERSION;
    private @Nullable ContainerProcess process;
    private @Nullable Root root;
    private String hostname = "";
    private String domainname = "";
    private List<Mount> mounts = List.of();
    private Hooks hooks = Hooks.NONE;
    private Map<String, String> annotations = Map.of();
    private Linux linux = Linux.NONE;

    /** Starts with nothing set. */
    public SpecBuilder() {}

    SpecBuilder(Spec start) {
        this.ociVersion = start.ociVersion();
        this.process = start.process();
        this.root = start.root();
        this.hostname = start.hostname();
        this.domainname = start.domainname();
        this.mounts = start.mounts();
        this.hooks = start.hooks();
        this.annotations = start.annotations();
        this.linux = start.linux();
    }

    /** Version of the specification. */
    public SpecBuilder ociVersion(String value) {
        this.ociVersion = value;
        return this;
    }

    /** The process. */
    public SpecBuilder process(@Nullable ContainerProcess value) {
        this.process = value;
        return this;
    }

    /** The root file system. */
    public SpecBuilder root(@Nullable Root value) {
        this.root = value;
        return this;
    }

    /** Host name, empty to leave it. */
    public SpecBuilder hostname(String value) {
        this.hostname = value;
        return this;
    }

    /** NIS domain name, empty to leave it. */
    public SpecBuilder domainname(String value) {
        this.domainname = value;
        return this;
    }

    /** Mounts beyond the root, in order. */
    public SpecBuilder mounts(List<Mount> value) {
        this.mounts = value;
        return this;
    }

    /** Programs at points of the container's life. */
    public SpecBuilder hooks(Hooks value) {
        this.hooks = value;
        return this;
    }

    /** Free notes. */
    public SpecBuilder annotations(Map<String, String> value) {
        this.annotations = value;
        return this;
    }

    /** The Linux section. */
    public SpecBuilder linux(Linux value) {
        this.linux = value;
        return this;
    }

    /** The finished value. */
    public Spec build() {
        return new Spec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }
}
