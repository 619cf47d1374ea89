package dev.hull.cli.explore;

import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.explore.Change;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ExploredLayer;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.LayerChange;
import dev.hull.image.explore.WastedPath;
import dev.hull.image.tar.ByteNames;
import dev.hull.oci.History;
import dev.hull.oci.Reference;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** An explored image as text for people and for grep. */
public final class ExploreText {
    private static final int STEP_WIDTH = 60;

    private final PrintStream out;
    private final Exploration image;

    /** Text to that stream. */
    public ExploreText(PrintStream out, Exploration image) {
        this.out = out;
        this.image = image;
    }

    /** What the image is, its layers, and where bytes are wasted. */
    public void summary(int wastedPaths) {
        List<String> names =
                image.source().names().stream().map(Reference::familiar).toList();
        out.print(new Table()
                .add("Image:", names.isEmpty() ? image.source().name() : String.join(", ", names))
                .add("ID:", image.source().id().toString())
                .add("Platform:", image.source().config().platform().toString())
                .add(
                        "Size:",
                        Human.size(image.totalBytes()) + " unpacked, " + Human.size(image.storedBytes()) + " stored")
                .add("Files:", Integer.toString(image.files()))
                .add("Efficiency:", percent(image.efficiency()) + ", " + Human.size(image.wastedBytes()) + " wasted")
                .text());
        out.print('\n');
        layers();
        if (image.wastedBytes() > 0 && wastedPaths > 0) {
            out.print('\n');
            wasted(wastedPaths);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", Math.floor(share * 1000) / 10);
    }

    private void layers() {
        Table table = new Table().add("LAYER", "DIGEST", "SIZE", "STORED", "ADDED", "CHANGED", "DELETED", "CREATED BY");
        for (ExploredLayer layer : image.layers()) {
            table.add(
                    Integer.toString(layer.index()),
                    layer.source().digest().orElse(layer.source().diffId()).shortHex(),
                    Human.size(layer.bytes()),
                    Human.size(layer.source().stored()),
                    Long.toString(layer.count(Change.ADDED)),
                    Long.toString(layer.count(Change.CHANGED)),
                    Long.toString(layer.count(Change.DELETED)),
                    Human.ellipsis(step(layer), STEP_WIDTH));
        }
        out.print(table.text());
    }

    static String step(ExploredLayer layer) {
        return step(layer.step());
    }

    static String step(History step) {
        String command = step.createdBy().isEmpty() ? step.comment() : step.createdBy();
        String plain = command.replace('\n', ' ').replace('\t', ' ').strip();
        return plain.startsWith("/bin/sh -c #(nop) ")
                ? plain.substring("/bin/sh -c #(nop) ".length()).strip()
                : plain;
    }

    /** The paths that waste most. */
    public void wasted(int limit) {
        Table table = new Table().add("WASTED", "TIMES", "HOW", "PATH");
        for (WastedPath path : image.wasted().stream().limit(limit).toList()) {
            WastedPath.Loss loss = path.losses().getLast();
            table.add(
                    Human.size(path.bytes()),
                    Integer.toString(path.losses().size()),
                    loss.reason() + " by layer " + loss.by() + " (is in " + loss.layer() + ")",
                    "/" + ByteNames.display(path.path()));
        }
        out.print(table.text());
    }

    /** The largest files that a container sees. */
    public void largest(int limit) {
        Table table = new Table().add("SIZE", "LAYER", "PATH");
        for (FileTree.Node node : image.largest(limit)) {
            table.add(
                    Human.size(node.file().size()),
                    Integer.toString(node.layer()),
                    node.file().shown());
        }
        out.print(table.text());
    }

    /** What one layer does, a line for each path. */
    public void layer(ExploredLayer layer) {
        out.print(new Table()
                .add("Layer:", Integer.toString(layer.index()))
                .add("DiffID:", layer.source().diffId().toString())
                .add(
                        "Digest:",
                        layer.source().digest().map(Object::toString).orElse("unknown (not in the archive's names)"))
                .add(
                        "Size:",
                        Human.size(layer.bytes()) + " unpacked, "
                                + Human.size(layer.source().stored()) + " stored")
                .add("Created by:", step(layer))
                .text());
        out.print('\n');
        layer.changes().forEach(change -> out.print(line(change) + "\n"));
    }

    private static String line(LayerChange change) {
        String size = change.kind() == Change.DELETED ? Human.size(change.lostBytes()) : size(change.file());
        String note = change.attributesOnly() ? "  (same content)" : "";
        return change.kind().letter() + " " + facts(change.file(), size)
                + change.file().shown() + target(change.file()) + note;
    }

    private static String size(FileFacts file) {
        return file.isFile() ? Human.size(file.size()) : "-";
    }

    private static String facts(FileFacts file, String size) {
        String owner = file.uid() + ":" + file.gid();
        return file.permissions() + " " + " ".repeat(Math.max(0, 9 - owner.length())) + owner + " "
                + " ".repeat(Math.max(0, 8 - size.length())) + size + "  ";
    }

    private static String target(FileFacts file) {
        return switch (file.type()) {
            case SYMLINK -> " -> " + ByteNames.display(file.link());
            case HARD_LINK -> " => /" + ByteNames.display(file.link());
            default -> "";
        };
    }

    /** Where paths come from: every layer that touches one that the predicate takes. Returns how many lines there were. */
    public int find(Predicate<String> wanted) {
        int lines = 0;
        for (ExploredLayer layer : image.layers()) {
            for (LayerChange change : layer.changes()) {
                if (wanted.test(change.file().shown())) {
                    out.print(layer.index() + "\t" + line(change) + "\n");
                    lines++;
                }
            }
        }
        return lines;
    }

    /**
     * A tree, directories with the bytes below them.
     *
     * @param depth how far down; 0 for all the way
     */
    public void tree(FileTree tree, int depth) {
        out.print(facts(tree.root().file(), Human.size(tree.root().bytes())) + "/\n");
        children(tree.root(), "", depth == 0 ? Integer.MAX_VALUE : depth);
    }

    private void children(FileTree.Node node, String indent, int depth) {
        Iterator<FileTree.Node> children = node.children().iterator();
        while (depth > 0 && children.hasNext()) {
            FileTree.Node child = children.next();
            FileFacts file = child.file();
            String size = file.isDirectory() ? Human.size(child.bytes()) : size(file);
            out.print(facts(file, size) + child.change().letter() + " " + indent
                    + (children.hasNext() ? "├── " : "└── ") + ByteNames.display(file.name()) + target(file) + "\n");
            children(child, indent + (children.hasNext() ? "│   " : "    "), depth - 1);
        }
    }
}
