package dev.hull.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligns text in columns. Lines hold cells that end with a tab; what follows the last tab is not aligned. A column is at
 * least ten characters wide, and three wider than its widest cell; it ends where a line does not have it.
 */
public final class Table {
    private static final int LEAST_WIDTH = 10;
    private static final int GAP = 3;

    private final int leastWidth;
    private final List<String[]> lines = new ArrayList<>();
    private final List<int[]> widths = new ArrayList<>();

    /** A table whose columns are at least ten characters wide. */
    public Table() {
        this(LEAST_WIDTH);
    }

    /** A table whose columns are at least that wide. */
    public Table(int leastWidth) {
        this.leastWidth = leastWidth;
    }

    /** Adds a line of cells. */
    public Table add(String... cells) {
        lines.add(cells);
        widths.add(new int[cells.length]);
        return this;
    }

    /** Adds lines with tabs between their cells. */
    public Table addText(String text) {
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            add(cells(text.substring(from, end)));
            from = end + 1;
        }
        return add(cells(text.substring(from)));
    }

    private static String[] cells(String line) {
        List<String> cells = new ArrayList<>();
        int from = 0;
        for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
            cells.add(line.substring(from, tab));
            from = tab + 1;
        }
        cells.add(line.substring(from));
        return cells.toArray(String[]::new);
    }

    /** The aligned text, every line with its end. */
    public String text() {
        measure(0, lines.size(), 0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i);
            for (int column = 0; column < cells.length; column++) {
                text.append(cells[column]);
                if (column < cells.length - 1) {
                    text.repeat(' ', widths.get(i)[column] - width(cells[column]));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Finds the widths of a column and of those right of it, block by block of lines that have the column. */
    private void measure(int from, int to, int column) {
        int start = from;
        while (start < to) {
            int end = start;
            int width = leastWidth;
            while (end < to && lines.get(end).length - 1 > column) {
                width = Math.max(width, width(lines.get(end)[column]) + GAP);
                end++;
            }
            for (int i = start; i < end; i++) {
                widths.get(i)[column] = width;
            }
            if (end > start) {
                measure(start, end, column + 1);
            }
            start = Math.max(end, start + 1);
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
