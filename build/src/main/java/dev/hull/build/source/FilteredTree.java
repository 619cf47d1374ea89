package dev.hull.build.source;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tree without what an ignore file leaves out. */
public final class FilteredTree implements SourceTree {
    private final SourceTree tree;
    private final IgnoreRules rules;

    /** Of a tree and the rules. */
    public FilteredTree(SourceTree tree, IgnoreRules rules) {
        this.tree = tree;
        this.rules = rules;
    }

    @Override
    public Optional<TreeFile> lookup(String path) throws IOException {
        Optional<TreeFile> file = tree.lookup(path);
        if (path.isEmpty() || file.isEmpty() || !rules.excludes(path)) {
            return file;
        }
        // A directory that is left out stands where something in it is not.
        boolean needed =
                rules.mayTakeBack() && file.get().isDirectory() && !list(path).isEmpty();
        return needed ? file : Optional.empty();
    }

    @Override
    public List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : tree.list(path)) {
            if (lookup(TreePaths.child(path, name)).isPresent()) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public Digest digest(TreeFile file) throws IOException {
        return tree.digest(file);
    }

    @Override
    public InputStream open(TreeFile file) throws IOException {
        return tree.open(file);
    }
}
