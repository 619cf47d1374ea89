package dev.hull.image.debian.unpack;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Directories and links that packages want made at every start of the machine ({@code tmpfiles.d(5)}, lines d, D, q, v and L). */
final class TemporaryFiles implements Setup {
    private static final String PLACE = "usr/lib/tmpfiles.d/";

    @Override
    public boolean needs(String path) {
        return path.startsWith(PLACE) && path.endsWith(".conf");
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        for (String path : tree.under(PLACE)) {
            for (String line : tree.text(path).split("\n")) {
                List<String> words = SystemAccounts.words(line);
                if (words.size() >= 2 && words.get(1).startsWith("/") && isPlain(words.get(1))) {
                    apply(tree, words);
                }
            }
        }
    }

    private static boolean isPlain(String path) {
        return path.indexOf('%') < 0 && path.indexOf('*') < 0 && !path.contains("/../");
    }

    private static void apply(UnpackedTree tree, List<String> words) throws IOException {
        String path = words.get(1).substring(1);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String type = words.getFirst().replaceAll("[!+=$^~-]", "").toLowerCase(Locale.ROOT);
        if (List.of("d", "q", "v").contains(type)) {
            Optional<long[]> owner = owner(tree, word(words, 3), word(words, 4));
            if (owner.isPresent()) {
                tree.directory(path, mode(word(words, 2)), owner.get()[0], owner.get()[1]);
            }
        } else if (type.equals("l") && words.size() >= 7) {
            tree.link(path, words.get(6));
        }
    }

    private static String word(List<String> words, int at) {
        return at < words.size() ? words.get(at) : "-";
    }

    private static int mode(String text) {
        String digits = text.replaceAll("[~:]", "");
        return digits.matches("[0-7]{3,4}") ? Integer.parseInt(digits, 8) : 0755;
    }

    private static Optional<long[]> owner(UnpackedTree tree, String user, String group) {
        Optional<Long> uid = number(tree, "etc/passwd", user);
        Optional<Long> gid = number(tree, "etc/group", group);
        return uid.isEmpty() || gid.isEmpty() ? Optional.empty() : Optional.of(new long[] {uid.get(), gid.get()});
    }

    private static Optional<Long> number(UnpackedTree tree, String file, String name) {
        if (name.equals("-") || name.equals("root") || name.equals("0")) {
            return Optional.of(0L);
        }
        for (String line : tree.text(file).split("\n")) {
            String[] fields = line.split(":");
            if (fields.length > 2 && fields[0].equals(name)) {
                return Optional.of(Long.parseLong(fields[2]));
            }
        }
        return Optional.empty();
    }
}
