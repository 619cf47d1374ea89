package dev.hull.linux.plan;

import java.util.List;

/** Steps on volumes, and on the files of a container as a whole. Field meanings: {@code native/src/ops.def}. */
public sealed interface VolumeStep extends PlanStep {

    /** Gives the data of a volume what the root has at the inner path, if it is empty. */
    record FillVolume(String path, String data, String volume) implements VolumeStep {
        @Override
        public int code() {
            return 100;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(data).string(volume);
        }
    }

    /** Ends a container's use of a volume; the last one takes it away. */
    record ReleaseVolume(String lock, String volume, String container) implements VolumeStep {
        @Override
        public int code() {
            return 101;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(lock).string(volume).string(container);
        }
    }

    /** Gives a tree of the host to an owner. */
    record OwnTree(String path, int uid, int gid) implements VolumeStep {
        @Override
        public int code() {
            return 102;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u32(uid).u32(gid);
        }
    }

    /** Binds what is beneath a host path, perhaps with other owners than on disk: lines {@code onDisk seen count}. */
    record BindVolume(
            String source,
            String beneath,
            String target,
            int flags,
            long set,
            long clear,
            long propagation,
            List<String> uids,
            List<String> gids)
            implements VolumeStep {
        public BindVolume {
            uids = List.copyOf(uids);
            gids = List.copyOf(gids);
        }

        @Override
        public int code() {
            return 103;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(source)
                    .string(beneath)
                    .string(target)
                    .u32(flags)
                    .u64(set)
                    .u64(clear)
                    .u64(propagation)
                    .strings(uids)
                    .strings(gids);
        }
    }

    /**
     * Binds a host path before the container's process exists, with the ids of the lines or of a user namespace, and keeps it
     * for {@link TreeAttach} of the same place.
     */
    record Tree(
            int place,
            String source,
            int flags,
            long set,
            long clear,
            List<String> uids,
            List<String> gids,
            String userNamespace)
            implements VolumeStep {
        public Tree {
            uids = List.copyOf(uids);
            gids = List.copyOf(gids);
        }

        @Override
        public int code() {
            return 97;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(place)
                    .string(source)
                    .u32(flags)
                    .u64(set)
                    .u64(clear)
                    .strings(uids)
                    .strings(gids)
                    .string(userNamespace);
        }
    }

    /** Makes a device node (host ids) before the container's process exists, and keeps it for {@link TreeAttach}. */
    record DeviceTree(int place, long mode, int major, int minor, int uid, int gid) implements VolumeStep {
        @Override
        public int code() {
            return 99;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(place).u64(mode).u32(major).u32(minor).u32(uid).u32(gid);
        }
    }

    /** Mounts what {@link Tree} has kept. */
    record TreeAttach(int place, String target, long propagation) implements VolumeStep {
        @Override
        public int code() {
            return 98;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(place).string(target).u64(propagation);
        }
    }

    /** Keeps the root open for whoever reads the pid, until standard input ends; in place of exec. */
    record Hold(int flags) implements VolumeStep {
        @Override
        public int code() {
            return 104;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags);
        }
    }
}
