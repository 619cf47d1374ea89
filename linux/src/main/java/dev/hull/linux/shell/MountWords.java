package dev.hull.linux.shell;

import static dev.hull.linux.plan.KernelFlags.*;

import java.util.ArrayList;
import java.util.List;

/** Kernel flags as the words of mount(8). */
final class MountWords {
    private record Word(long flag, String name) {}

    private static final Word[] FLAGS = {
        new Word(MS_RDONLY, "ro"),
        new Word(MS_NOSUID, "nosuid"),
        new Word(MS_NODEV, "nodev"),
        new Word(MS_NOEXEC, "noexec"),
        new Word(MS_SYNCHRONOUS, "sync"),
        new Word(MS_MANDLOCK, "mand"),
        new Word(MS_DIRSYNC, "dirsync"),
        new Word(MS_NOSYMFOLLOW, "nosymfollow"),
        new Word(MS_NOATIME, "noatime"),
        new Word(MS_NODIRATIME, "nodiratime"),
        new Word(MS_SILENT, "silent"),
        new Word(MS_RELATIME, "relatime"),
        new Word(MS_STRICTATIME, "strictatime"),
        new Word(MS_LAZYTIME, "lazytime"),
    };
    private static final Word[] SET = {
        new Word(MOUNT_ATTR_RDONLY, "ro"),
        new Word(MOUNT_ATTR_NOSUID, "nosuid"),
        new Word(MOUNT_ATTR_NODEV, "nodev"),
        new Word(MOUNT_ATTR_NOEXEC, "noexec"),
        new Word(MOUNT_ATTR_NOATIME, "noatime"),
        new Word(MOUNT_ATTR_STRICTATIME, "strictatime"),
        new Word(MOUNT_ATTR_NODIRATIME, "nodiratime"),
        new Word(MOUNT_ATTR_NOSYMFOLLOW, "nosymfollow"),
    };
    private static final Word[] CLEAR = {
        new Word(MOUNT_ATTR_RDONLY, "rw"),
        new Word(MOUNT_ATTR_NOSUID, "suid"),
        new Word(MOUNT_ATTR_NODEV, "dev"),
        new Word(MOUNT_ATTR_NOEXEC, "exec"),
        new Word(MOUNT_ATTR_NODIRATIME, "diratime"),
        new Word(MOUNT_ATTR_NOSYMFOLLOW, "symfollow"),
    };

    private MountWords() {}

    /** Options of a new mount: those of the flags, then the file system's own; empty for none. */
    static String options(long flags, String data) {
        List<String> words = words(FLAGS, flags);
        if (!data.isEmpty()) {
            words.add(data);
        }
        return String.join(",", words);
    }

    /** Options that set some attributes of a mount and clear others; empty for none. */
    static String attributes(long set, long clear) {
        List<String> words = words(CLEAR, clear & ~set);
        words.addAll(words(SET, set));
        if ((clear & MOUNT_ATTR_ATIME_MASK) != 0 && (set & MOUNT_ATTR_ATIME_MASK) == 0) {
            words.add("relatime");
        }
        return String.join(",", words);
    }

    /** The option of mount(8) that sets a propagation, such as {@code --make-rslave}. */
    static String propagation(long flags) {
        String recursive = (flags & MS_REC) != 0 ? "r" : "";
        if ((flags & MS_SHARED) != 0) {
            return "--make-" + recursive + "shared";
        }
        if ((flags & MS_SLAVE) != 0) {
            return "--make-" + recursive + "slave";
        }
        return "--make-" + recursive + ((flags & MS_UNBINDABLE) != 0 ? "unbindable" : "private");
    }

    private static List<String> words(Word[] table, long flags) {
        List<String> words = new ArrayList<>();
        for (Word word : table) {
            if ((flags & word.flag()) != 0) {
                words.add(word.name());
            }
        }
        return words;
    }
}
