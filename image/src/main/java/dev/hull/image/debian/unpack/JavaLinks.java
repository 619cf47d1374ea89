package dev.hull.image.debian.unpack;

import java.io.IOException;

/** Names of Java's programs in {@code /usr/bin}, by the list that each of Debian's packages of it has. */
final class JavaLinks implements Setup {
    @Override
    public boolean needs(String path) {
        return path.startsWith("usr/lib/jvm/.") && path.endsWith(".jinfo");
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        for (String path : tree.under("usr/lib/jvm/.")) {
            for (String line : tree.text(path).split("\n")) {
                String[] words = line.split(" ");
                boolean plain = words.length == 3 && words[2].startsWith("/usr/lib/jvm/") && words[1].indexOf('/') < 0;
                if (plain && tree.has(tree.path(words[2].substring(1)))) {
                    Alternatives.link(tree, "usr/bin/" + words[1], words[1], words[2]);
                }
            }
        }
    }
}
