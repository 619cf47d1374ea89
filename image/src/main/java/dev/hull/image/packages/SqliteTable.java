package dev.hull.image.packages;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the blobs of a table with the columns (number, blob) from an SQLite file (sqlite.org/fileformat2.html): b-tree pages of
 * tables with their overflow pages, nothing else. A damaged file gives what could be read.
 */
final class SqliteTable {
    private static final String MAGIC = "SQLite format 3\0";
    private static final int INTERIOR = 5;
    private static final int LEAF = 13;
    private static final int MAX_DEPTH = 20;

    private final ByteBuffer file;
    private final int pageSize;
    private final int usable;

    SqliteTable(byte[] bytes) {
        this.file = ByteBuffer.wrap(bytes);
        boolean whole = bytes.length >= 512 && new String(bytes, 0, 16, StandardCharsets.ISO_8859_1).equals(MAGIC);
        int size = whole ? file.getShort(16) & 0xffff : 0;
        this.pageSize = size == 1 ? 65536 : size;
        this.usable = whole ? pageSize - (bytes[20] & 0xff) : 0;
    }

    /** The second column of every row. */
    List<byte[]> blobs(String table) {
        List<byte[]> found = new ArrayList<>();
        if (usable < 480) {
            return found;
        }
        try {
            List<byte[]> schema = new ArrayList<>();
            rows(1, schema, 0);
            for (byte[] row : schema) {
                List<byte[]> columns = columns(row);
                if (columns.size() >= 4
                        && text(columns.get(0)).equals("table")
                        && text(columns.get(1)).equals(table)) {
                    List<byte[]> rows = new ArrayList<>();
                    rows(number(columns.get(3)), rows, 0);
                    rows.forEach(each -> found.add(columns(each).get(1)));
                }
            }
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            // damaged: what was found counts
        }
        return found;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int number(byte[] bytes) {
        int value = 0;
        for (byte b : bytes) {
            value = value << 8 | b & 0xff;
        }
        return value;
    }

    private void rows(int page, List<byte[]> rows, int depth) {
        int start = (page - 1) * pageSize;
        int header = page == 1 ? start + 100 : start;
        int kind = file.get(header);
        int cells = file.getShort(header + 3) & 0xffff;
        if (depth > MAX_DEPTH || kind != INTERIOR && kind != LEAF) {
            return;
        }
        int pointers = header + (kind == INTERIOR ? 12 : 8);
        for (int i = 0; i < cells; i++) {
            int cell = start + (file.getShort(pointers + 2 * i) & 0xffff);
            if (kind == INTERIOR) {
                rows(file.getInt(cell), rows, depth + 1);
            } else {
                rows.add(payload(cell));
            }
        }
        if (kind == INTERIOR) {
            rows(file.getInt(header + 8), rows, depth + 1);
        }
    }

    private byte[] payload(int cell) {
        int[] at = {cell};
        int length = (int) varint(at);
        varint(at); // row id
        int most = usable - 35;
        int least = (usable - 12) * 32 / 255 - 23;
        int local = length;
        if (length > most) {
            int fitting = least + (length - least) % (usable - 4);
            local = fitting <= most ? fitting : least;
        }
        if (length < 0 || length > file.capacity()) {
            throw new IndexOutOfBoundsException("payload of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        file.get(at[0], bytes, 0, local);
        int overflow = local < length ? file.getInt(at[0] + local) : 0;
        for (int done = local; done < length && overflow > 0; ) {
            int start = (overflow - 1) * pageSize;
            int part = Math.min(length - done, usable - 4);
            file.get(start + 4, bytes, done, part);
            done += part;
            overflow = file.getInt(start);
        }
        return bytes;
    }

    private long varint(int[] at) {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            byte b = file.get(at[0]++);
            if (i == 8) {
                return value << 8 | b & 0xff;
            }
            value = value << 7 | b & 0x7f;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }

    /** The columns of a record as bytes. */
    private static List<byte[]> columns(byte[] row) {
        SqliteTable record = new SqliteTable(row);
        int[] at = {0};
        long headerEnd = record.varint(at);
        List<Long> types = new ArrayList<>();
        while (at[0] < headerEnd) {
            types.add(record.varint(at));
        }
        List<byte[]> columns = new ArrayList<>();
        int position = (int) headerEnd;
        for (long type : types) {
            int length = type >= 12
                    ? (int) (type - 12) / 2
                    : switch ((int) type) {
                        case 1, 2, 3, 4 -> (int) type;
                        case 5 -> 6;
                        case 6, 7 -> 8;
                        default -> 0;
                    };
            byte[] bytes = new byte[length];
            record.file.get(position, bytes);
            columns.add(bytes);
            position += length;
        }
        return columns;
    }
}
