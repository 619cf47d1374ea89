package dev.hull.runtime;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know beyond the specification. Immutable; made with {@link #builder}.
 *
 * @param id id of the container
 * @param bundle absolute path of the directory that relative paths of the specification count from
 * @param overlay layers of the root, or null when the root's path is a directory already
 * @param session who holds the streams
 * @param extra steps that others add
 * @param cgroupParent control group that containers without a cgroupsPath are put below
 * @param service whether that is below the group of the unit that a service manager started the caller in
 * @param pidFile host path for the process ids, or empty
 * @param exitFile host path for the exit record, or empty
 * @param init whether a reaping first process stays in front of the program
 * @param lowLevel what only a low-level runtime asks for
 * @param defaultSeccomp whether a specification without a seccomp section gets Docker's default filter
 * @param newKeyring whether the container gets a session keyring of its own, rather than the caller's
 * @param seccompCache directory of compiled filters, made when missing, or null to compile each time
 */
public record PlanRequest(
        String id,
        String bundle,
        @Nullable OverlayRoot overlay,
        SessionOptions session,
        ExtraSteps extra,
        String cgroupParent,
        boolean service,
        String pidFile,
        String exitFile,
        boolean init,
        LowLevel lowLevel,
        boolean defaultSeccomp,
        boolean newKeyring,
        @Nullable Path seccompCache) {

    /** A request with defaults: foreground, no extra steps, groups below {@code /hull}, no files, no filter added. */
    public static Builder builder(String id, String bundle) {
        return new Builder(id, bundle);
    }

    /** Collects a request. */
    public static final class Builder {
        private final String id;
        private final String bundle;
        private @Nullable OverlayRoot overlay;
        private SessionOptions session = SessionOptions.FOREGROUND;
        private ExtraSteps extra = ExtraSteps.NONE;
        private String cgroupParent = "/hull";
        private boolean service;
        private String pidFile = "";
        private String exitFile = "";
        private boolean init;
        private LowLevel lowLevel = LowLevel.NONE;
        private boolean defaultSeccomp;
        private boolean newKeyring = true;
        private @Nullable Path seccompCache;

        private Builder(String id, String bundle) {
            this.id = id;
            this.bundle = bundle;
        }

        /** Layers of the root. */
        public Builder overlay(@Nullable OverlayRoot value) {
            overlay = value;
            return this;
        }

        /** Who holds the streams. */
        public Builder session(SessionOptions value) {
            session = value;
            return this;
        }

        /** Steps that others add. */
        public Builder extra(ExtraSteps value) {
            extra = value;
            return this;
        }

        /** Control group that containers without a cgroupsPath are put below. */
        public Builder cgroupParent(String value) {
            cgroupParent = value;
            return this;
        }

        /** Whether that is below the group of the unit that a service manager started the caller in. */
        public Builder service(boolean value) {
            service = value;
            return this;
        }

        /** Host path for the process ids. */
        public Builder pidFile(String value) {
            pidFile = value;
            return this;
        }

        /** Host path for the exit record. */
        public Builder exitFile(String value) {
            exitFile = value;
            return this;
        }

        /** Whether a reaping first process stays in front of the program. */
        public Builder init(boolean value) {
            init = value;
            return this;
        }

        /** What only a low-level runtime asks for. */
        public Builder lowLevel(LowLevel value) {
            lowLevel = value;
            return this;
        }

        /** Whether a specification without a seccomp section gets Docker's default filter. */
        public Builder defaultSeccomp(boolean value) {
            defaultSeccomp = value;
            return this;
        }

        /** Whether the container gets a session keyring of its own. */
        public Builder newKeyring(boolean value) {
            newKeyring = value;
            return this;
        }

        /** Directory of compiled filters. */
        public Builder seccompCache(@Nullable Path value) {
            seccompCache = value;
            return this;
        }

        /** The finished request. */
        public PlanRequest build() {
            return new PlanRequest(
                    id,
                    bundle,
                    overlay,
                    session,
                    extra,
                    cgroupParent,
                    service,
                    pidFile,
                    exitFile,
                    init,
                    lowLevel,
                    defaultSeccomp,
                    newKeyring,
                    seccompCache);
        }
    }
}
