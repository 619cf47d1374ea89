package dev.hull.image.pack;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The image's {@code /etc/passwd} and {@code /etc/group}: root, nobody, and those accounts of this machine that a program
 * names, with their numbers.
 */
final class Accounts {
    private final SourceTree tree;
    private final TreeMap<String, String> users = new TreeMap<>();
    private final TreeMap<String, String> groups = new TreeMap<>();

    Accounts(SourceTree tree) {
        this.tree = tree;
        addGroup("root", "root:x:0:");
        user("nobody", "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin");
    }

    /** Adds a user or group of that name, the user with its group; unknown names add nothing. */
    void add(String name) {
        line("/etc/passwd", 0, name).ifPresent(line -> user(name, line));
        line("/etc/group", 0, name).ifPresent(line -> addGroup(name, line));
    }

    /** Numbers of a user and its group; 0 for unknown ones. */
    int[] ids(String name) {
        String[] fields = line("/etc/passwd", 0, name).orElse("").split(":", -1);
        return fields.length > 3
                ? new int[] {Integer.parseInt(fields[2]), Integer.parseInt(fields[3])}
                : new int[] {0, 0};
    }

    private void user(String name, String fallback) {
        String[] fields = line("/etc/passwd", 0, name).orElse(fallback).split(":", -1);
        if (name.equals("root") || fields.length != 7) {
            return; // root is always the same
        }
        fields[1] = "x";
        users.put(name, String.join(":", fields));
        String gid = fields[3];
        line("/etc/group", 2, gid)
                .ifPresentOrElse(
                        line -> addGroup(line.substring(0, line.indexOf(':')), line),
                        () -> addGroup(name, name + ":x:" + gid + ":"));
    }

    /** Members stay out: they are accounts of this machine. */
    private void addGroup(String name, String line) {
        String[] fields = line.split(":", -1);
        if (fields.length == 4) {
            groups.put(name, fields[0] + ":x:" + fields[2] + ":");
        }
    }

    private Optional<String> line(String file, int field, String value) {
        return Text.lines(tree, file).stream()
                .filter(line -> {
                    String[] fields = line.split(":", -1);
                    return fields.length >= 4 && fields[field].equals(value) && isNumber(fields[2]);
                })
                .findFirst();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The text of {@code /etc/passwd}, sorted by number. */
    byte[] passwd(String shell) {
        users.put("root", "root:x:0:0:root:/root:" + shell);
        return text(users);
    }

    /** The text of {@code /etc/group}, sorted by number. */
    byte[] group() {
        return text(groups);
    }

    private static byte[] text(TreeMap<String, String> entries) {
        List<String> lines = entries.values().stream()
                .sorted(Comparator.comparingInt((String line) -> Integer.parseInt(line.split(":", -1)[2]))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
