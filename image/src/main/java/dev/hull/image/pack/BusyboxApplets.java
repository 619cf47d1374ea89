package dev.hull.image.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The commands that a busybox file has, without running it: it holds their names sorted, one behind the other, each ended by
 * a NUL.
 */
final class BusyboxApplets {
    private static final int LONGEST_NAME = 24;
    private static final int FEWEST = 8;

    private BusyboxApplets() {}

    /** All names, or none when there is no such list. */
    static Set<String> find(byte[] file) {
        List<String> best = List.of();
        List<String> run = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < file.length; i++) {
            if (file[i] != 0) {
                continue;
            }
            String name =
                    i - start > LONGEST_NAME ? "" : new String(file, start, i - start, StandardCharsets.ISO_8859_1);
            start = i + 1;
            boolean continues = isName(name) && (run.isEmpty() || run.getLast().compareTo(name) < 0);
            if (!continues) {
                best = isList(run) && run.size() > best.size() ? List.copyOf(run) : best;
                run.clear();
            }
            if (isName(name)) {
                run.add(name);
            }
        }
        return new TreeSet<>(best);
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "[_-.+".indexOf(c) >= 0);
    }

    private static boolean isList(List<String> run) {
        return run.size() >= FEWEST && run.contains("cat") && run.contains("ls");
    }
}
