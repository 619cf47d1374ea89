package dev.hull.cli.explore;

import dev.hull.cli.output.Human;
import dev.hull.image.explore.Change;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ExploredLayer;
import dev.hull.image.explore.Extraction;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.tar.ByteNames;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The explorer on a terminal: layers on the left, the tree that the chosen layer leaves on the right. Takes keys and makes lines of
 * text; knows nothing of the terminal itself.
 */
final class ExploreView {
    private static final int VIEW_LIMIT = 256 * 1024;
    private static final String HELP =
            "tab pane · arrows move · space open · / search · f filter · s size · v view · e extract · q quit";

    private final Exploration image;
    private final Path directory;
    private final TreeRows tree = new TreeRows();
    private FileTree shown;
    private int layer;
    private int row;
    private boolean onTree;
    private boolean typing;
    private String message = "";
    private List<String> page = List.of();
    private int pageTop;
    private boolean quit;
    private int height = 20;

    /** A view of the image; files are extracted into the directory. */
    ExploreView(Exploration image, Path directory) {
        this.image = image;
        this.directory = directory;
        this.layer = Math.max(0, image.layers().size() - 1);
        this.shown = image.mergedUpTo(layer);
        tree.show(shown);
    }

    boolean isDone() {
        return quit;
    }

    /** Does what a key asks for. */
    void press(KeyReader.Press press) {
        message = "";
        if (!page.isEmpty()) {
            page(press);
        } else if (typing) {
            type(press);
        } else if (press.key() == Key.CHARACTER) {
            letter(press.character());
        } else {
            move(press.key());
        }
    }

    private void page(KeyReader.Press press) {
        switch (press.key()) {
            case UP -> pageTop--;
            case DOWN -> pageTop++;
            case PAGE_UP -> pageTop -= height;
            case PAGE_DOWN -> pageTop += height;
            case HOME -> pageTop = 0;
            case END -> pageTop = page.size();
            case CHARACTER, ESCAPE, ENTER -> page = press.character() == ' ' ? page : List.of();
            case LEFT, RIGHT, TAB, BACKSPACE -> {}
        }
        pageTop = Math.max(0, Math.min(pageTop + (press.character() == ' ' ? height : 0), page.size() - height));
    }

    private void type(KeyReader.Press press) {
        String text = tree.search();
        switch (press.key()) {
            case ENTER -> typing = false;
            case ESCAPE -> {
                typing = false;
                tree.search("");
            }
            case BACKSPACE -> tree.search(text.isEmpty() ? text : text.substring(0, text.length() - 1));
            case CHARACTER -> tree.search(text + press.character());
            default -> {}
        }
        refresh();
    }

    private void letter(char letter) {
        switch (letter) {
            case 'q' -> quit = true;
            case '/' -> {
                typing = true;
                onTree = true;
            }
            case 'f' -> {
                tree.nextFilter();
                refresh();
            }
            case 's' -> {
                tree.toggleOrder();
                refresh();
            }
            case ' ' -> toggle();
            case 'j' -> move(Key.DOWN);
            case 'k' -> move(Key.UP);
            case 'h' -> move(Key.LEFT);
            case 'l' -> move(Key.RIGHT);
            case 'g' -> move(Key.HOME);
            case 'G' -> move(Key.END);
            case 'v' -> view();
            case 'e' -> extract();
            default -> message = HELP;
        }
    }

    private void refresh() {
        tree.show(shown);
        row = Math.max(0, Math.min(row, tree.rows().size() - 1));
    }

    private void move(Key key) {
        int steps = switch (key) {
            case UP -> -1;
            case DOWN -> 1;
            case PAGE_UP -> -height;
            case PAGE_DOWN -> height;
            case HOME -> -Integer.MAX_VALUE / 2;
            case END -> Integer.MAX_VALUE / 2;
            default -> 0;
        };
        if (key == Key.TAB) {
            onTree = !onTree;
        } else if (key == Key.ESCAPE) {
            tree.search("");
            refresh();
        } else if (steps != 0 && onTree) {
            row = Math.max(0, Math.min(row + steps, tree.rows().size() - 1));
        } else if (steps != 0) {
            int wanted = Math.max(0, Math.min(layer + steps, image.layers().size() - 1));
            if (wanted != layer) {
                layer = wanted;
                shown = image.mergedUpTo(layer);
                refresh();
            }
        } else if (key == Key.ENTER || key == Key.RIGHT || key == Key.LEFT) {
            sideways(key);
        }
    }

    private void sideways(Key key) {
        if (!onTree) {
            onTree = key != Key.LEFT;
            return;
        }
        if (tree.rows().isEmpty()) {
            return;
        }
        TreeRows.Row current = tree.rows().get(row);
        if (key == Key.ENTER || current.open() == (key == Key.LEFT)) {
            toggle();
        } else if (key == Key.LEFT) { // to the directory above
            for (int i = row; i >= 0; i--) {
                if (tree.rows().get(i).depth() < current.depth()) {
                    row = i;
                    return;
                }
            }
        }
    }

    private void toggle() {
        if (onTree
                && !tree.rows().isEmpty()
                && !tree.rows().get(row).node().children().isEmpty()) {
            tree.toggle(tree.rows().get(row));
            refresh();
        }
    }

    private String path() {
        FileFacts file = tree.rows().get(row).node().file();
        return "/" + ExploreJson.text(file.path());
    }

    private FileTree treeOfSelection() {
        boolean deleted = tree.rows().get(row).node().change() == Change.DELETED;
        return deleted && layer > 0 ? image.mergedUpTo(layer - 1) : shown;
    }

    private void view() {
        if (!onTree || tree.rows().isEmpty()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new Extraction(image, treeOfSelection()).print(path(), new OutputStream() {
                @Override
                public void write(int b) {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] more, int offset, int length) {
                    bytes.write(more, offset, Math.max(0, Math.min(length, VIEW_LIMIT - bytes.size())));
                }
            });
        } catch (HullException e) {
            message = e.sentence();
            return;
        }
        page = new ArrayList<>(List.of(path()));
        for (String line : bytes.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            page.add(ByteNames.display(ByteNames.ofText(line.replace("\t", "    "))));
        }
        pageTop = 0;
    }

    private void extract() {
        if (!onTree || tree.rows().isEmpty()) {
            return;
        }
        try {
            int files = new Extraction(image, treeOfSelection()).write(path(), directory);
            message = files + (files == 1 ? " file" : " files") + " written to " + directory;
        } catch (HullException e) {
            message = e.sentence();
        }
    }

    /** The screen, one string a line, none longer than the columns; escape sequences do not count. */
    List<String> render(int rows, int columns) throws IOException {
        height = Math.max(1, rows - 3);
        List<String> lines = new ArrayList<>();
        if (!page.isEmpty()) {
            for (int i = 0; i < rows - 1; i++) {
                lines.add(fit(pageTop + i < page.size() ? page.get(pageTop + i) : "", columns));
            }
            lines.add(inverse(fit("space and arrows move · q back", columns)));
            return lines;
        }
        int left = Math.max(20, Math.min(columns * 2 / 5, 60));
        int right = columns - left - 1;
        String title = image.source().name() + "  " + Human.size(image.totalBytes()) + ", "
                + String.format(Locale.ROOT, "%.1f%% efficient", Math.floor(image.efficiency() * 1000) / 10) + ", "
                + Human.size(image.wastedBytes()) + " wasted";
        lines.add(bold(fit(title, columns)));
        String heading = "files after layer " + layer + "  [" + tree.filterName() + (tree.bySize() ? ", by size" : "")
                + "]" + (typing || !tree.search().isEmpty() ? "  /" + tree.search() + (typing ? "_" : "") : "");
        lines.add(bold(fit("layers", left)) + "│" + bold(fit(heading, right)));
        int layerTop = Math.max(0, Math.min(layer - height / 2, image.layers().size() - height));
        int treeTop = Math.max(0, Math.min(row - height / 2, tree.rows().size() - height));
        for (int i = 0; i < height; i++) {
            lines.add(layerLine(layerTop + i, left) + "│" + treeLine(treeTop + i, right));
        }
        lines.add(inverse(fit(message.isEmpty() ? HELP : message, columns)));
        return lines;
    }

    private String layerLine(int index, int width) {
        if (index >= image.layers().size()) {
            return fit("", width);
        }
        ExploredLayer each = image.layers().get(index);
        String size = Human.size(each.bytes());
        String text = fit(String.format(Locale.ROOT, "%2d %8s  %s", index, size, ExploreText.step(each)), width);
        return index == layer ? onTree ? bold(text) : inverse(text) : text;
    }

    private String treeLine(int index, int width) {
        if (index >= tree.rows().size()) {
            return fit("", width);
        }
        TreeRows.Row each = tree.rows().get(index);
        FileFacts file = each.node().file();
        String mark = each.node().children().isEmpty() ? "  " : each.open() ? "▾ " : "▸ ";
        String size = file.isDirectory() || file.isFile() ? Human.size(tree.size(each.node())) : "-";
        String target = file.link().isEmpty() ? "" : " → " + ByteNames.display(file.link());
        String text = fit(
                file.permissions() + String.format(Locale.ROOT, " %8s ", size)
                        + each.node().change().letter() + " " + "  ".repeat(each.depth()) + mark
                        + ByteNames.display(file.name()) + target,
                width);
        if (index == row && onTree) {
            return inverse(text);
        }
        return switch (each.node().change()) {
            case ADDED -> "\033[32m" + text + "\033[0m";
            case CHANGED -> "\033[33m" + text + "\033[0m";
            case DELETED -> "\033[31m" + text + "\033[0m";
            case SAME -> text;
        };
    }

    private static String fit(String text, int width) {
        int length = text.codePointCount(0, text.length());
        return length > width
                ? text.substring(0, text.offsetByCodePoints(0, width))
                : text + " ".repeat(width - length);
    }

    private static String bold(String text) {
        return "\033[1m" + text + "\033[0m";
    }

    private static String inverse(String text) {
        return "\033[7m" + text + "\033[0m";
    }
}
