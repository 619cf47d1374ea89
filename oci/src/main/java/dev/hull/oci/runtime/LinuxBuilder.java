package dev.hull.oci.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link Linux} section; what is not set is absent. */
public final class LinuxBuilder {
    private List<Namespace> namespaces = List.of();
    private List<IdMapping> uidMappings = List.of();
    private List<IdMapping> gidMappings = List.of();
    private Map<String, TimeOffset> timeOffsets = Map.of();
    private List<Device> devices = List.of();
    private Map<String, String> netDevices = Map.of();
    private String cgroupsPath = "";
    private Resources resources = Resources.NONE;
    private String rootfsPropagation = "";
    private @Nullable Seccomp seccomp;
    private Map<String, String> sysctl = Map.of();
    private List<String> maskedPaths = List.of();
    private List<String> readonlyPaths = List.of();
    private String mountLabel = "";
    private @Nullable IntelRdt intelRdt;
    private @Nullable MemoryPolicy memoryPolicy;
    private @Nullable Personality personality;

    /** Starts with nothing set. */
    public LinuxBuilder() {}

    LinuxBuilder(Linux start) {
        this.namespaces = start.namespaces();
        this.uidMappings = start.uidMappings();
        this.gidMappings = start.gidMappings();
        this.timeOffsets = start.timeOffsets();
        this.devices = start.devices();
        this.netDevices = start.netDevices();
        this.cgroupsPath = start.cgroupsPath();
        this.resources = start.resources();
        this.rootfsPropagation = start.rootfsPropagation();
        this.seccomp = start.seccomp();
        this.sysctl = start.sysctl();
        this.maskedPaths = start.maskedPaths();
        this.readonlyPaths = start.readonlyPaths();
        this.mountLabel = start.mountLabel();
        this.intelRdt = start.intelRdt();
        this.memoryPolicy = start.memoryPolicy();
        this.personality = start.personality();
    }

    /** Namespaces that the container gets. */
    public LinuxBuilder namespaces(List<Namespace> value) {
        this.namespaces = value;
        return this;
    }

    /** User ids of a new user namespace. */
    public LinuxBuilder uidMappings(List<IdMapping> value) {
        this.uidMappings = value;
        return this;
    }

    /** Group ids of a new user namespace. */
    public LinuxBuilder gidMappings(List<IdMapping> value) {
        this.gidMappings = value;
        return this;
    }

    /** Offsets of a new time namespace by clock. */
    public LinuxBuilder timeOffsets(Map<String, TimeOffset> value) {
        this.timeOffsets = value;
        return this;
    }

    /** Device nodes beyond the default ones. */
    public LinuxBuilder devices(List<Device> value) {
        this.devices = value;
        return this;
    }

    /** Network devices to move in: name on the host, name inside. */
    public LinuxBuilder netDevices(Map<String, String> value) {
        this.netDevices = value;
        return this;
    }

    /** Control group, empty for the runtime's choice. */
    public LinuxBuilder cgroupsPath(String value) {
        this.cgroupsPath = value;
        return this;
    }

    /** Limits of the control group. */
    public LinuxBuilder resources(Resources value) {
        this.resources = value;
        return this;
    }

    /** Propagation of the root mount, empty for the default. */
    public LinuxBuilder rootfsPropagation(String value) {
        this.rootfsPropagation = value;
        return this;
    }

    /** System call filter, null for none. */
    public LinuxBuilder seccomp(@Nullable Seccomp value) {
        this.seccomp = value;
        return this;
    }

    /** Kernel parameters. */
    public LinuxBuilder sysctl(Map<String, String> value) {
        this.sysctl = value;
        return this;
    }

    /** Inner paths that are hidden. */
    public LinuxBuilder maskedPaths(List<String> value) {
        this.maskedPaths = value;
        return this;
    }

    /** Inner paths that are read-only. */
    public LinuxBuilder readonlyPaths(List<String> value) {
        this.readonlyPaths = value;
        return this;
    }

    /** SELinux label of the mounts. */
    public LinuxBuilder mountLabel(String value) {
        this.mountLabel = value;
        return this;
    }

    /** Cache and memory bandwidth. */
    public LinuxBuilder intelRdt(@Nullable IntelRdt value) {
        this.intelRdt = value;
        return this;
    }

    /** NUMA policy. */
    public LinuxBuilder memoryPolicy(@Nullable MemoryPolicy value) {
        this.memoryPolicy = value;
        return this;
    }

    /** Execution domain. */
    public LinuxBuilder personality(@Nullable Personality value) {
        this.personality = value;
        return this;
    }

    /** The finished value. */
    public Linux build() {
        return new Linux(
                namespaces,
                uidMappings,
                gidMappings,
                timeOffsets,
                devices,
                netDevices,
                cgroupsPath,
                resources,
                rootfsPropagation,
                seccomp,
                sysctl,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality);
    }
}
