package dev.hull.image.packages;

import dev.hull.image.explore.LayerListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the modules that a Go program was built of, while its bytes pass. Since Go 1.18 the linker writes them in plain
 * text behind a mark (debug/buildinfo): 14 bytes of magic, pointer size, flags, padding to 32 bytes, then two strings with
 * their lengths as varints: Go's version and the list of modules, the latter between two marks of 16 bytes.
 */
final class GoBuildInfo implements LayerListener.Receiver {
    private static final byte[] MAGIC = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HEADER = 32;
    private static final int MAX_INFO = 1 << 20;
    private static final int INLINE = 2;
    private static final int MARK = 16;

    private final Consumer<byte[]> done;
    private byte[] kept = new byte[0];
    private boolean collecting;
    private boolean finished;

    /** A finder that hands over what follows the mark, once, when there is one. */
    GoBuildInfo(Consumer<byte[]> done) {
        this.done = done;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (finished) {
            return;
        }
        if (!collecting) {
            byte[] window = join(kept, bytes, offset, length);
            int at = indexOf(window);
            if (at < 0) {
                kept = Arrays.copyOfRange(window, Math.max(0, window.length - MAGIC.length + 1), window.length);
                return;
            }
            collecting = true;
            kept = Arrays.copyOfRange(window, at, Math.min(window.length, at + MAX_INFO));
        } else {
            kept = join(kept, bytes, offset, Math.min(length, MAX_INFO - kept.length));
        }
        if (kept.length >= MAX_INFO) {
            end();
        }
    }

    private static byte[] join(byte[] head, byte[] bytes, int offset, int length) {
        byte[] all = Arrays.copyOf(head, head.length + length);
        System.arraycopy(bytes, offset, all, head.length, length);
        return all;
    }

    private static int indexOf(byte[] window) {
        for (int i = 0; i + MAGIC.length <= window.length; i++) {
            if (window[i] == MAGIC[0] && Arrays.equals(window, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void end() {
        if (collecting && !finished) {
            done.accept(kept);
        }
        finished = true;
    }

    /** The modules in what was found. */
    static List<SoftwarePackage> parse(byte[] info, String path, int layer) {
        List<SoftwarePackage> found = new ArrayList<>();
        if (info.length <= HEADER || (info[15] & INLINE) == 0) {
            return found; // before Go 1.18: pointers instead of text
        }
        int[] position = {HEADER};
        String version = string(info, position);
        String modules = string(info, position);
        if (version.startsWith("go")) {
            found.add(module("stdlib", version.substring(2).split(" ")[0], path, layer));
        }
        String text = modules.length() > 2 * MARK ? modules.substring(MARK, modules.length() - MARK) : "";
        for (String line : text.split("\n")) {
            String[] words = line.split("\t");
            boolean module = words.length >= 3 && (words[0].equals("mod") || words[0].equals("dep"));
            boolean replaced = words.length >= 3 && words[0].equals("=>");
            if (replaced && !found.isEmpty()) {
                found.removeLast();
            }
            if (module || replaced) {
                found.add(module(words[1], words[2], path, layer));
            }
        }
        return found;
    }

    private static SoftwarePackage module(String name, String version, String path, int layer) {
        int slash = name.lastIndexOf('/');
        return new SoftwarePackage(
                PackageType.GO,
                slash < 0 ? "" : name.substring(0, slash),
                name.substring(slash + 1),
                version.equals("(devel)") ? "" : version,
                "",
                List.of(),
                "",
                path,
                layer);
    }

    private static String string(byte[] info, int[] position) {
        long length = 0;
        int shift = 0;
        while (position[0] < info.length && shift < 35) {
            byte b = info[position[0]++];
            length |= (long) (b & 0x7f) << shift;
            shift += 7;
            if (b >= 0) {
                break;
            }
        }
        int end = (int) Math.min(info.length, position[0] + length);
        String text = new String(info, position[0], end - position[0], StandardCharsets.ISO_8859_1);
        position[0] = end;
        return text;
    }
}
