package dev.hull.engine.explain;

import java.util.ArrayList;
import java.util.List;

/** The mounts of a process (proc(5), mountinfo), with the layers of its root. */
final class MountSection {
    private MountSection() {}

    static List<String> lines(long pid) {
        List<String> lines = new ArrayList<>();
        for (String line :
                ProcFiles.read("/proc/" + pid + "/mountinfo").orElse("").split("\n", -1)) {
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] left = line.substring(0, separator).split(" ", -1);
            String[] right = line.substring(separator + 3).split(" ", 3);
            String origin = left[3].equals("/") ? "" : " (" + unescape(left[3]) + " of it)";
            lines.add(String.format("%-26s %-9s %s%s", unescape(left[4]), right[0], left[5], origin));
            if (left[4].equals("/") && right[0].equals("overlay")) {
                addLayers(lines, right[2]);
            }
        }
        return lines;
    }

    private static void addLayers(List<String> lines, String options) {
        for (String option : unescape(options).split(",", -1)) {
            if (option.startsWith("lowerdir+=")) {
                lines.add("    layer (read-only)  " + option.substring("lowerdir+=".length()));
            } else if (option.startsWith("lowerdir=")) {
                for (String layer : option.substring("lowerdir=".length()).split(":", -1)) {
                    lines.add("    layer (read-only)  " + layer);
                }
            } else if (option.startsWith("upperdir=")) {
                lines.add("    writes go to       " + option.substring("upperdir=".length()));
            }
        }
    }

    /** mountinfo writes blanks and such as three octal digits. */
    static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length() && Character.isDigit(text.charAt(i + 1))) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
