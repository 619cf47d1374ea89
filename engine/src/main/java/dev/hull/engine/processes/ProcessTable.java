package dev.hull.engine.processes;

import java.util.List;

/**
 * A table of processes as {@code ps} prints it.
 *
 * @param titles headings of the columns
 * @param rows a row for each process; as many cells as there are titles
 */
public record ProcessTable(List<String> titles, List<List<String>> rows) {
    public ProcessTable {
        titles = List.copyOf(titles);
        rows = List.copyOf(rows);
    }
}
