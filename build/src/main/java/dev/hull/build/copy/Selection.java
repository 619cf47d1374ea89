package dev.hull.build.copy;

import dev.hull.build.graph.StepKey;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The files that sources of a COPY mean.
 *
 * @param tree that they are in
 * @param roots what the sources name, in their order
 */
public record Selection(SourceTree tree, List<Root> roots) {
    public Selection {
        roots = List.copyOf(roots);
    }

    /**
     * One source.
     *
     * @param name the last part of the path as it was written: what a file is called at the target if that is a directory
     * @param file what it is; where it was a symbolic link, what that leads to
     * @param members of a directory, all that is in it, parents before children
     */
    public record Root(String name, TreeFile file, List<Member> members) {
        public Root {
            members = List.copyOf(members);
        }
    }

    /**
     * Something in a directory that is copied.
     *
     * @param path from that directory
     * @param file what it is
     */
    public record Member(String path, TreeFile file) {}

    /**
     * Adds all of it that a copy can see to a key: names, kinds, modes, owners, contents, links, which names are one file; no
     * times.
     */
    public void describe(StepKey key) throws IOException {
        Map<String, Integer> links = new HashMap<>();
        key.add(roots.size());
        for (Root root : roots) {
            key.add(root.name());
            describe(key, "", root.file(), links);
            key.add(root.members().size());
            for (Member member : root.members()) {
                describe(key, member.path(), member.file(), links);
            }
        }
    }

    private void describe(StepKey key, String path, TreeFile file, Map<String, Integer> links) throws IOException {
        key.add(path).add(file.type().name()).add(file.mode()).add(file.uid()).add(file.gid());
        key.add(file.link()).add(file.deviceMajor()).add(file.deviceMinor());
        attributes(key, file.xattrs());
        if (file.isFile()) {
            key.add(file.identity().isEmpty() ? -1 : links.computeIfAbsent(file.identity(), each -> links.size()));
            key.add(tree.digest(file).hex());
        }
    }

    private static void attributes(StepKey key, SequencedMap<String, byte[]> xattrs) {
        key.add(new ArrayList<>(xattrs.keySet()));
        xattrs.values().forEach(key::addBytes);
    }
}
