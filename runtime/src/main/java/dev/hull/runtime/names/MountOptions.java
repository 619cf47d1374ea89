package dev.hull.runtime.names;

import static dev.hull.linux.plan.KernelFlags.*;

import java.util.List;

/**
 * The option words of one mount, sorted by how the kernel takes them (config.md, "Linux mount options"; mount(8)). A later
 * word replaces an earlier one that says the opposite. Words that are not known belong to the file system.
 */
public final class MountOptions {
    /** Whether the mount gets an id mapping. */
    public enum IdMap {
        NONE,
        TOP,
        RECURSIVE
    }

    private long flags;
    private long set;
    private long clear;
    private long recursiveSet;
    private long recursiveClear;
    private long propagation;
    private boolean bind;
    private boolean recursiveBind;
    private boolean copyUp;
    private boolean copySymlink;
    private boolean sourceLink;
    private boolean targetLink;
    private IdMap idMap = IdMap.NONE;
    private final StringBuilder data = new StringBuilder();

    private MountOptions() {}

    /** Sorts the words of a mount. */
    public static MountOptions parse(List<String> words) {
        MountOptions options = new MountOptions();
        for (String word : words) {
            options.add(word);
        }
        return options;
    }

    /** MS_* flags of a new mount; no bind, no propagation. */
    public long flags() {
        return flags;
    }

    /** MOUNT_ATTR_* to set on the top of a bind mount. */
    public long set() {
        return set;
    }

    /** MOUNT_ATTR_* to clear there. */
    public long clear() {
        return clear;
    }

    /** MOUNT_ATTR_* to set on the whole tree. */
    public long recursiveSet() {
        return recursiveSet;
    }

    /** MOUNT_ATTR_* to clear on the whole tree. */
    public long recursiveClear() {
        return recursiveClear;
    }

    /** MS_PRIVATE and so on, perhaps with MS_REC, or 0. */
    public long propagation() {
        return propagation;
    }

    /** Whether it is a bind mount. */
    public boolean bind() {
        return bind;
    }

    /** Whether the mounts below are bound as well. */
    public boolean recursiveBind() {
        return recursiveBind;
    }

    /** Whether a tmpfs starts with what the directory held. */
    public boolean copyUp() {
        return copyUp;
    }

    /** Whether a source that is a symbolic link is made anew at the destination, rather than bound (crun's option). */
    public boolean copySymlink() {
        return copySymlink;
    }

    /** Whether a source that is a symbolic link is bound itself (crun's option). */
    public boolean sourceLink() {
        return sourceLink;
    }

    /** Whether a destination that is a symbolic link is covered, rather than followed (crun's option). */
    public boolean targetLink() {
        return targetLink;
    }

    /** Whether the mount gets an id mapping. */
    public IdMap idMap() {
        return idMap;
    }

    /** Options of the file system, with commas. */
    public String data() {
        return data.toString();
    }

    private void add(String word) {
        switch (word) {
            case "bind" -> bind = true;
            case "rbind" -> {
                bind = true;
                recursiveBind = true;
            }
            case "tmpcopyup" -> copyUp = true;
            case "copy-symlink" -> copySymlink = true;
            case "src-nofollow" -> sourceLink = true;
            case "dest-nofollow" -> targetLink = true;
            case "idmap" -> idMap = IdMap.TOP;
            case "ridmap" -> idMap = IdMap.RECURSIVE;
            case "private" -> propagation = MS_PRIVATE;
            case "rprivate" -> propagation = MS_PRIVATE | MS_REC;
            case "slave" -> propagation = MS_SLAVE;
            case "rslave" -> propagation = MS_SLAVE | MS_REC;
            case "shared" -> propagation = MS_SHARED;
            case "rshared" -> propagation = MS_SHARED | MS_REC;
            case "unbindable" -> propagation = MS_UNBINDABLE;
            case "runbindable" -> propagation = MS_UNBINDABLE | MS_REC;
            default -> {
                if (!attribute(word) && !superBlock(word) && !recursive(word) && !userSpace(word)) {
                    data.append(data.isEmpty() ? "" : ",").append(word);
                }
            }
        }
    }

    /** Words that a single mount can have; a bind mount takes them as attributes. */
    private boolean attribute(String word) {
        switch (word) {
            case "ro" -> change(true, MS_RDONLY, MOUNT_ATTR_RDONLY);
            case "rw" -> change(false, MS_RDONLY, MOUNT_ATTR_RDONLY);
            case "nosuid" -> change(true, MS_NOSUID, MOUNT_ATTR_NOSUID);
            case "suid" -> change(false, MS_NOSUID, MOUNT_ATTR_NOSUID);
            case "nodev" -> change(true, MS_NODEV, MOUNT_ATTR_NODEV);
            case "dev" -> change(false, MS_NODEV, MOUNT_ATTR_NODEV);
            case "noexec" -> change(true, MS_NOEXEC, MOUNT_ATTR_NOEXEC);
            case "exec" -> change(false, MS_NOEXEC, MOUNT_ATTR_NOEXEC);
            case "nodiratime" -> change(true, MS_NODIRATIME, MOUNT_ATTR_NODIRATIME);
            case "diratime" -> change(false, MS_NODIRATIME, MOUNT_ATTR_NODIRATIME);
            case "nosymfollow" -> change(true, MS_NOSYMFOLLOW, MOUNT_ATTR_NOSYMFOLLOW);
            case "symfollow" -> change(false, MS_NOSYMFOLLOW, MOUNT_ATTR_NOSYMFOLLOW);
            case "noatime" -> accessTime(MS_NOATIME, MOUNT_ATTR_NOATIME);
            case "strictatime" -> accessTime(MS_STRICTATIME, MOUNT_ATTR_STRICTATIME);
            case "relatime" -> accessTime(MS_RELATIME, 0);
            case "atime" -> notAccessTime(MS_NOATIME, MOUNT_ATTR_NOATIME);
            case "norelatime" -> flags &= ~MS_RELATIME;
            case "nostrictatime" -> notAccessTime(MS_STRICTATIME, MOUNT_ATTR_STRICTATIME);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void change(boolean on, long flag, long attribute) {
        flags = on ? flags | flag : flags & ~flag;
        set = on ? set | attribute : set & ~attribute;
        clear = on ? clear & ~attribute : clear | attribute;
    }

    private void accessTime(long flag, long attribute) {
        flags = (flags & ~(MS_NOATIME | MS_STRICTATIME | MS_RELATIME)) | flag;
        set = (set & ~MOUNT_ATTR_ATIME_MASK) | attribute;
        clear |= MOUNT_ATTR_ATIME_MASK;
    }

    /** Away from one way of keeping access times, back to the kernel's usual one. */
    private void notAccessTime(long flag, long attribute) {
        flags &= ~flag;
        set &= ~attribute;
        clear |= MOUNT_ATTR_ATIME_MASK;
    }

    /** Words that belong to a whole file system. */
    private boolean superBlock(String word) {
        switch (word) {
            case "sync" -> flags |= MS_SYNCHRONOUS;
            case "async" -> flags &= ~MS_SYNCHRONOUS;
            case "dirsync" -> flags |= MS_DIRSYNC;
            case "lazytime" -> flags |= MS_LAZYTIME;
            case "nolazytime" -> flags &= ~MS_LAZYTIME;
            case "mand" -> flags |= MS_MANDLOCK;
            case "nomand" -> flags &= ~MS_MANDLOCK;
            case "silent" -> flags |= MS_SILENT;
            case "loud" -> flags &= ~MS_SILENT;
            case "iversion" -> flags |= MS_I_VERSION;
            case "noiversion" -> flags &= ~MS_I_VERSION;
            case "remount" -> flags |= MS_REMOUNT;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean recursive(String word) {
        switch (word) {
            case "rro" -> changeTree(true, MOUNT_ATTR_RDONLY);
            case "rrw" -> changeTree(false, MOUNT_ATTR_RDONLY);
            case "rnosuid" -> changeTree(true, MOUNT_ATTR_NOSUID);
            case "rsuid" -> changeTree(false, MOUNT_ATTR_NOSUID);
            case "rnodev" -> changeTree(true, MOUNT_ATTR_NODEV);
            case "rdev" -> changeTree(false, MOUNT_ATTR_NODEV);
            case "rnoexec" -> changeTree(true, MOUNT_ATTR_NOEXEC);
            case "rexec" -> changeTree(false, MOUNT_ATTR_NOEXEC);
            case "rnodiratime" -> changeTree(true, MOUNT_ATTR_NODIRATIME);
            case "rdiratime" -> changeTree(false, MOUNT_ATTR_NODIRATIME);
            case "rnosymfollow" -> changeTree(true, MOUNT_ATTR_NOSYMFOLLOW);
            case "rsymfollow" -> changeTree(false, MOUNT_ATTR_NOSYMFOLLOW);
            case "rnoatime" -> accessTimeTree(MOUNT_ATTR_NOATIME);
            case "rstrictatime" -> accessTimeTree(MOUNT_ATTR_STRICTATIME);
            case "rrelatime", "ratime", "rnostrictatime" -> accessTimeTree(0);
            case "rnorelatime" -> accessTimeTree(MOUNT_ATTR_STRICTATIME);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void changeTree(boolean on, long attribute) {
        recursiveSet = on ? recursiveSet | attribute : recursiveSet & ~attribute;
        recursiveClear = on ? recursiveClear & ~attribute : recursiveClear | attribute;
    }

    private void accessTimeTree(long attribute) {
        recursiveSet = (recursiveSet & ~MOUNT_ATTR_ATIME_MASK) | attribute;
        recursiveClear |= MOUNT_ATTR_ATIME_MASK;
    }

    /** Words that mount(8) keeps to itself. */
    private static boolean userSpace(String word) {
        return switch (word) {
            case "", "defaults", "auto", "noauto", "nofail", "nouser", "_netdev" -> true;
            default -> word.startsWith("x-") || word.startsWith("X-");
        };
    }
}
