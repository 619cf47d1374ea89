package dev.hull.linux.plan;

import java.util.List;

/** Steps that build the root file system inside the new mount namespace. Field meanings: {@code native/src/ops.def}. */
public sealed interface MountStep extends PlanStep {

    /** Sets the mount propagation of a path. */
    record Propagation(String path, long flags) implements MountStep {
        @Override
        public int code() {
            return 50;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(flags);
        }
    }

    /** Mounts an overlay of layers, topmost first. */
    record Overlay(String target, List<String> lower, String upper, String work, List<String> options)
            implements MountStep {
        public Overlay {
            lower = List.copyOf(lower);
            options = List.copyOf(options);
        }

        @Override
        public int code() {
            return 51;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(target).strings(lower).string(upper).string(work).strings(options);
        }
    }

    /** Makes the mount that holds a host path private. */
    record PrivateParent(String path) implements MountStep {
        @Override
        public int code() {
            return 94;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Binds a directory on itself, so that it is a mount point. */
    record BindRoot(String path) implements MountStep {
        @Override
        public int code() {
            return 52;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Names the directory that inner paths are resolved beneath. */
    record Root(String path) implements MountStep {
        @Override
        public int code() {
            return 53;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Makes the root the root of the mount namespace and detaches the old one. */
    record Pivot() implements MountStep {
        @Override
        public int code() {
            return 54;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Mounts a file system on an inner path (MS_* flags); {@link #MODE} in its data is the mode of the mount point. */
    record Mount(String source, String target, String type, long flags, String data) implements MountStep {
        /** Stands for the mode of the mount point, 1777 for a new one. */
        public static final String MODE = "%MODE%";

        @Override
        public int code() {
            return 55;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(source).string(target).string(type).u64(flags).string(data);
        }
    }

    /** Binds a host path on an inner path (MOUNT_ATTR_* bits to set and clear, MS_* propagation). */
    record Bind(String source, String target, int flags, long set, long clear, long propagation) implements MountStep {
        @Override
        public int code() {
            return 56;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(source).string(target).u32(flags).u64(set).u64(clear).u64(propagation);
        }
    }

    /** Makes an inner directory with its parents; existing is left as it is. */
    record MakeInnerDirectory(String path, long mode, int uid, int gid) implements MountStep {
        @Override
        public int code() {
            return 57;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(mode).u32(uid).u32(gid);
        }
    }

    /** Makes an inner file; existing is left as it is. */
    record MakeInnerFile(String path, String content, long mode) implements MountStep {
        @Override
        public int code() {
            return 58;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(content).u64(mode);
        }
    }

    /** Makes a device node. */
    record MakeDevice(String path, long mode, int major, int minor, int uid, int gid) implements MountStep {
        @Override
        public int code() {
            return 59;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(mode).u32(major).u32(minor).u32(uid).u32(gid);
        }
    }

    /**
     * Makes a symbolic link.
     *
     * @param keep 1: what is there stays; 0: it is replaced, unless it is a directory
     */
    record MakeSymlink(String text, String path, int keep) implements MountStep {
        /** Makes a symbolic link in the place of whatever is there. */
        public MakeSymlink(String text, String path) {
            this(text, path, 0);
        }

        @Override
        public int code() {
            return 60;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(text).string(path).u32(keep);
        }
    }

    /** Hides an inner path. */
    record MaskPath(String path) implements MountStep {
        @Override
        public int code() {
            return 61;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Makes an inner path read-only. */
    record ReadonlyPath(String path) implements MountStep {
        @Override
        public int code() {
            return 62;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Changes the attributes of a mount. */
    record MountAttributes(String path, long set, long clear, int recursive) implements MountStep {
        @Override
        public int code() {
            return 63;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(set).u64(clear).u32(recursive);
        }
    }

    /** Mounts a tmpfs filled with what the directory held. */
    record CopyUpTmpfs(String path, long flags, String data) implements MountStep {
        @Override
        public int code() {
            return 64;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(flags).string(data);
        }
    }

    /** Makes one read-only tree of an image's layers, topmost first, for {@link ToolkitAttach}. */
    record Toolkit(List<String> lower, List<String> options) implements MountStep {
        public Toolkit {
            lower = List.copyOf(lower);
            options = List.copyOf(options);
        }

        @Override
        public int code() {
            return 65;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(lower).strings(options);
        }
    }

    /**
     * Puts the toolkit's tree over an inner directory, with a link for each of its programs in {@code path/bin}.
     *
     * @param programs directories of programs in the tree, in the order of searching
     * @param libraries directories of libraries in the tree, in the order of searching
     */
    record ToolkitAttach(String path, List<String> programs, List<String> libraries, int flags) implements MountStep {
        public ToolkitAttach {
            programs = List.copyOf(programs);
            libraries = List.copyOf(libraries);
        }

        @Override
        public int code() {
            return 66;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).strings(programs).strings(libraries).u32(flags);
        }
    }
}
