package dev.hull.image.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an archive in ustar format, with a pax header (POSIX.1-2001) only where an entry needs one: long or non-ASCII
 * names, large numbers, fractions of a second, extended attributes. The same entries give the same bytes.
 */
public final class TarWriter {
    private static final int NAME_LENGTH = 100;
    private static final int PREFIX_LENGTH = 155;
    private static final byte[] ZEROS = new byte[2 * TarBlocks.SIZE];

    private final OutputStream out;
    private final byte[] buffer = new byte[128 * 1024];

    /** A writer onto that stream, which it does not close. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes an entry without content. */
    public void add(TarEntry entry) throws IOException {
        if (entry.size() != 0) {
            throw new IllegalArgumentException("entry of " + entry.size() + " bytes without its content");
        }
        header(entry);
    }

    /**
     * Writes a file.
     *
     * @param entry whose size says how much is taken
     * @param content at least that much; not closed
     * @throws IOException also when the content ends early: the archive is unusable then
     */
    public void add(TarEntry entry, InputStream content) throws IOException {
        header(entry);
        long left = entry.size();
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("'" + ByteNames.display(entry.name()) + "' ended " + left
                        + " bytes before its size: it was changed while it was read");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        out.write(ZEROS, 0, (int) TarBlocks.padding(entry.size()));
    }

    /** Ends the archive: two blocks of zeros. */
    public void finish() throws IOException {
        out.write(ZEROS);
        out.flush();
    }

    private void header(TarEntry entry) throws IOException {
        String name = entry.name().isEmpty() ? "./" : entry.name();
        if (entry.type() == TarEntry.Type.DIRECTORY && !name.endsWith("/")) {
            name += "/";
        }
        TreeMap<String, byte[]> pax = new TreeMap<>();
        int split = split(name);
        if (split < 0 || !isAscii(name)) {
            pax.put("path", ByteNames.toBytes(name));
        }
        if (entry.linkName().length() > NAME_LENGTH || !isAscii(entry.linkName())) {
            pax.put("linkpath", ByteNames.toBytes(entry.linkName()));
        }
        number(pax, "uid", 8, entry.uid());
        number(pax, "gid", 8, entry.gid());
        number(pax, "size", 12, entry.size());
        if (entry.mtimeNanos() != 0 || !TarBlocks.fits(12, entry.mtimeSeconds())) {
            pax.put("mtime", time(entry.mtimeSeconds(), entry.mtimeNanos()).getBytes(StandardCharsets.US_ASCII));
        }
        entry.xattrs().forEach((key, value) -> pax.put("SCHILY.xattr." + key, value));
        if (!pax.isEmpty()) {
            byte[] records = records(pax);
            byte[] block = block("PaxHeaders/" + cut(ByteNames.base(entry.name()), 80), 'x', 0644, records.length);
            TarBlocks.putChecksum(block);
            out.write(block);
            out.write(records);
            out.write(ZEROS, 0, (int) TarBlocks.padding(records.length));
        }
        out.write(main(entry, name, split));
    }

    private static byte[] main(TarEntry entry, String name, int split) {
        String last = split > 0 ? name.substring(split + 1) : cut(name, NAME_LENGTH);
        byte[] block = block(last, entry.type().flag(), entry.mode(), entry.size());
        if (split > 0) {
            put(block, TarBlocks.PREFIX, PREFIX_LENGTH, name.substring(0, split));
        }
        put(block, TarBlocks.LINK, NAME_LENGTH, entry.linkName());
        TarBlocks.putNumber(block, TarBlocks.UID, 8, entry.uid());
        TarBlocks.putNumber(block, TarBlocks.GID, 8, entry.gid());
        TarBlocks.putNumber(block, TarBlocks.MTIME, 12, entry.mtimeSeconds());
        TarBlocks.putNumber(block, TarBlocks.DEVICE_MAJOR, 8, entry.deviceMajor());
        TarBlocks.putNumber(block, TarBlocks.DEVICE_MINOR, 8, entry.deviceMinor());
        TarBlocks.putChecksum(block);
        return block;
    }

    private static byte[] block(String name, char type, int mode, long size) {
        byte[] block = new byte[TarBlocks.SIZE];
        put(block, TarBlocks.NAME, NAME_LENGTH, name);
        TarBlocks.putNumber(block, TarBlocks.MODE, 8, mode);
        TarBlocks.putNumber(block, TarBlocks.UID, 8, 0);
        TarBlocks.putNumber(block, TarBlocks.GID, 8, 0);
        TarBlocks.putNumber(block, TarBlocks.LENGTH, 12, size);
        TarBlocks.putNumber(block, TarBlocks.MTIME, 12, 0);
        block[TarBlocks.TYPE] = (byte) type;
        put(block, TarBlocks.MAGIC, 8, "ustar\00000");
        return block;
    }

    private static void put(byte[] block, int offset, int length, String text) {
        byte[] bytes = ByteNames.toBytes(text);
        System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
    }

    private static void number(TreeMap<String, byte[]> pax, String key, int length, long value) {
        if (!TarBlocks.fits(length, value)) {
            pax.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** 0 when the name fits alone, else the slash that divides prefix and name, or -1 when there is none. */
    private static int split(String name) {
        if (name.length() <= NAME_LENGTH) {
            return 0;
        }
        int slash = name.indexOf('/', name.length() - NAME_LENGTH - 1);
        return slash > 0 && slash <= PREFIX_LENGTH && slash < name.length() - 1 ? slash : -1;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String time(long seconds, int nanos) {
        long whole = seconds < 0 && nanos > 0 ? seconds + 1 : seconds;
        long fraction = seconds < 0 && nanos > 0 ? 1_000_000_000L - nanos : nanos;
        String digits = String.format("%09d", fraction).replaceAll("0+$", "");
        String sign = seconds < 0 && whole == 0 ? "-" : "";
        return sign + whole + (digits.isEmpty() ? "" : "." + digits);
    }

    /** {@code length key=value\n} for each record, the length including itself. */
    private static byte[] records(Map<String, byte[]> pax) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pax.forEach((key, value) -> {
            byte[] name = ByteNames.toBytes(key);
            int rest = name.length + value.length + 3;
            int length = rest + Integer.toString(rest).length();
            if (Integer.toString(length).length() != Integer.toString(rest).length()) {
                length = rest + Integer.toString(length).length();
            }
            out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(name);
            out.write('=');
            out.writeBytes(value);
            out.write('\n');
        });
        return out.toByteArray();
    }
}
