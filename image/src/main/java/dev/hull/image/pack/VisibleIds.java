package dev.hull.image.pack;

import dev.hull.linux.fs.KernelFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Which owners of files this process can tell apart. In a user namespace, all that are not mapped into it look like the one
 * overflow id (user_namespaces(7)), so that a program of root could be taken for one of nobody.
 *
 * @param all whether every id is mapped
 * @param overflow the id that stands for unknown ones
 */
record VisibleIds(boolean all, int overflow) {
    /** Those of this process. */
    static VisibleIds ofThisProcess() {
        try {
            String map = KernelFile.read("/proc/self/uid_map").strip().replaceAll("\\s+", " ");
            int overflow = Integer.parseInt(
                    KernelFile.read("/proc/sys/kernel/overflowuid").strip());
            return parse(map, overflow);
        } catch (FileNotFoundException e) {
            return new VisibleIds(true, 65534); // a kernel without user namespaces
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static VisibleIds parse(String map, int overflow) {
        return new VisibleIds(map.equals("0 0 4294967295"), overflow);
    }

    /** Whether a file's owner is really the one that is shown. */
    boolean knows(int id) {
        return all || id != overflow;
    }
}
