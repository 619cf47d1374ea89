package dev.hull.image.layer;

import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Owners, modes and extended attributes of unpacked entries, as far as this process may set them. What it may not is kept in
 * {@link LayerRecord#OWNER} or noted.
 */
final class Attributes {
    private static final int SETUID_SETGID = 06000;

    private final Notices notices;
    private long ownersRecorded;

    Attributes(Notices notices) {
        this.notices = notices;
    }

    long ownersRecorded() {
        return ownersRecorded;
    }

    /** All of a file, in the order in which the kernel keeps them: changing the owner drops capabilities and setuid. */
    void apply(FileHandle file, TarEntry entry) throws IOException {
        boolean owned = false;
        try {
            file.changeOwner(entry.uid(), entry.gid());
            owned = true;
        } catch (KernelException e) {
            requireOwnerRefusal(e);
            set(LayerRecord.OWNER, entry, () -> file.setXattr(LayerRecord.OWNER, owner(entry)));
            ownersRecorded++;
        }
        for (Map.Entry<String, byte[]> each : entry.xattrs().entrySet()) {
            set(each.getKey(), entry, () -> file.setXattr(each.getKey(), each.getValue()));
        }
        file.changeMode(mode(entry, owned));
        file.changeTime(entry.mtimeSeconds(), entry.mtimeNanos());
    }

    /** Owner and attributes of a directory; returns the mode to give it once it is filled. */
    int apply(DirectoryHandle directory, TarEntry entry) throws IOException {
        boolean owned = false;
        try {
            directory.changeOwner(entry.uid(), entry.gid());
            owned = true;
        } catch (KernelException e) {
            requireOwnerRefusal(e);
            set(LayerRecord.OWNER, entry, () -> directory.setXattr(LayerRecord.OWNER, owner(entry)));
            ownersRecorded++;
        }
        for (Map.Entry<String, byte[]> each : entry.xattrs().entrySet()) {
            set(each.getKey(), entry, () -> directory.setXattr(each.getKey(), each.getValue()));
        }
        return mode(entry, owned);
    }

    /** Owner, attributes and time of a link, device or fifo, which can only be reached by name. */
    void apply(DirectoryHandle parent, String name, TarEntry entry) throws IOException {
        try {
            parent.changeOwner(name, entry.uid(), entry.gid());
        } catch (KernelException e) {
            requireOwnerRefusal(e);
            notices.add("owners that this user cannot give", ByteNames.display(entry.name()));
        }
        for (Map.Entry<String, byte[]> each : entry.xattrs().entrySet()) {
            set(each.getKey(), entry, () -> parent.setXattr(name, each.getKey(), each.getValue()));
        }
        parent.changeTime(name, entry.mtimeSeconds(), entry.mtimeNanos());
    }

    /** A setuid bit that was meant for another owner would be dangerous for this one. */
    private static int mode(TarEntry entry, boolean owned) {
        return owned ? entry.mode() : entry.mode() & ~SETUID_SETGID;
    }

    private static void requireOwnerRefusal(KernelException e) throws KernelException {
        if (!e.isPermission() && !e.isInvalid()) {
            throw e;
        }
    }

    private static byte[] owner(TarEntry entry) {
        String text = entry.uid() + ":" + entry.gid() + ":" + Integer.toOctalString(entry.mode());
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @FunctionalInterface
    private interface Setting {
        void run() throws IOException;
    }

    private void set(String key, TarEntry entry, Setting setting) throws IOException {
        boolean overlay = key.startsWith("trusted.overlay.") || key.startsWith("user.overlay.");
        boolean own = key.equals(LayerRecord.OWNER) && entry.xattrs().containsKey(key);
        if (overlay || own) {
            // would change the meaning of the layers below, or of Hull's own records
            notices.add("attributes " + key + ", which archives must not set", ByteNames.display(entry.name()));
            return;
        }
        try {
            setting.run();
        } catch (KernelException e) {
            if (!e.isPermission() && !e.isUnsupported() && !e.isInvalid()) {
                throw e;
            }
            notices.add(
                    "attributes " + ByteNames.display(key) + ", which cannot be set here",
                    ByteNames.display(entry.name()));
        }
    }
}
