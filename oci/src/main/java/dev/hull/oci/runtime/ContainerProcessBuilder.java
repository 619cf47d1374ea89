package dev.hull.oci.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link ContainerProcess}; what is not set is absent, the directory is {@code /}. */
public final class ContainerProcessBuilder {
    private boolean terminal;
    private @Nullable ConsoleSize consoleSize;
    private User user = User.ROOT;
    private List<String> args = List.of();
    private List<String> env = List.of();
    private String cwd = "/";
    private @Nullable CapabilitySets capabilities;
    private List<Rlimit> rlimits = List.of();
    private boolean noNewPrivileges;
    private String apparmorProfile = "";
    private @Nullable Integer oomScoreAdj;
    private String selinuxLabel = "";
    private @Nullable Scheduler scheduler;
    private @Nullable IoPriority ioPriority;
    private @Nullable CpuAffinity execCpuAffinity;

    /** Starts with nothing set. */
    public ContainerProcessBuilder() {}

    ContainerProcessBuilder(ContainerProcess start) {
        this.terminal = start.terminal();
        this.consoleSize = start.consoleSize();
        this.user = start.user();
        this.args = start.args();
        this.env = start.env();
        this.cwd = start.cwd();
        this.capabilities = start.capabilities();
        this.rlimits = start.rlimits();
        this.noNewPrivileges = start.noNewPrivileges();
        this.apparmorProfile = start.apparmorProfile();
        this.oomScoreAdj = start.oomScoreAdj();
        this.selinuxLabel = start.selinuxLabel();
        this.scheduler = start.scheduler();
        this.ioPriority = start.ioPriority();
        this.execCpuAffinity = start.execCpuAffinity();
    }

    /** Whether the process has a terminal. */
    public ContainerProcessBuilder terminal(boolean value) {
        this.terminal = value;
        return this;
    }

    /** Size of the terminal. */
    public ContainerProcessBuilder consoleSize(@Nullable ConsoleSize value) {
        this.consoleSize = value;
        return this;
    }

    /** Who the process is. */
    public ContainerProcessBuilder user(User value) {
        this.user = value;
        return this;
    }

    /** Program and arguments. */
    public ContainerProcessBuilder args(List<String> value) {
        this.args = value;
        return this;
    }

    /** Environment, NAME=value. */
    public ContainerProcessBuilder env(List<String> value) {
        this.env = value;
        return this;
    }

    /** Working directory. */
    public ContainerProcessBuilder cwd(String value) {
        this.cwd = value;
        return this;
    }

    /** Capability sets, null for none at all. */
    public ContainerProcessBuilder capabilities(@Nullable CapabilitySets value) {
        this.capabilities = value;
        return this;
    }

    /** Resource limits. */
    public ContainerProcessBuilder rlimits(List<Rlimit> value) {
        this.rlimits = value;
        return this;
    }

    /** Whether exec can never give privileges. */
    public ContainerProcessBuilder noNewPrivileges(boolean value) {
        this.noNewPrivileges = value;
        return this;
    }

    /** AppArmor profile. */
    public ContainerProcessBuilder apparmorProfile(String value) {
        this.apparmorProfile = value;
        return this;
    }

    /** Inclination to be killed when memory runs out, -1000 to 1000. */
    public ContainerProcessBuilder oomScoreAdj(@Nullable Integer value) {
        this.oomScoreAdj = value;
        return this;
    }

    /** SELinux label. */
    public ContainerProcessBuilder selinuxLabel(String value) {
        this.selinuxLabel = value;
        return this;
    }

    /** Scheduling. */
    public ContainerProcessBuilder scheduler(@Nullable Scheduler value) {
        this.scheduler = value;
        return this;
    }

    /** I/O priority. */
    public ContainerProcessBuilder ioPriority(@Nullable IoPriority value) {
        this.ioPriority = value;
        return this;
    }

    /** CPUs of processes that enter later. */
    public ContainerProcessBuilder execCpuAffinity(@Nullable CpuAffinity value) {
        this.execCpuAffinity = value;
        return this;
    }

    /** The finished value. */
    public ContainerProcess build() {
        return new ContainerProcess(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                selinuxLabel,
                scheduler,
                ioPriority,
                execCpuAffinity);
    }
}
