package dev.hull.image.debian;

import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Writes package files, honest ones and others. */
public final class TestDeb {
    /** Of every file in it: September 2001. */
    public static final long TIME = 1_000_000_000;

    private final String control;
    private final Map<String, String> controlFiles = new LinkedHashMap<>();
    private final List<TarEntry> entries = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private String compression = "xz";

    /** A package with these lines in its control file, beside the architecture. */
    public TestDeb(String control) {
        this.control = control + "\nArchitecture: all\nDescription: a test\n";
    }

    /** The lines of its control file. */
    public String control() {
        return control;
    }

    /** Adds a script or another file of control information. */
    public TestDeb controlFile(String name, String text) {
        controlFiles.put(name, text);
        return this;
    }

    /** Adds a file. */
    public TestDeb file(String name, int mode, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return entry(TarEntry.file("x", mode, bytes.length).withName(name), bytes);
    }

    /** Adds a directory. */
    public TestDeb directory(String name) {
        return entry(TarEntry.directory(name, 0755), new byte[0]);
    }

    /** Adds a link. */
    public TestDeb link(String name, String target) {
        return entry(TarEntry.symlink(name, target), new byte[0]);
    }

    /** Adds any entry; its name is written as it is. */
    public TestDeb entry(TarEntry entry, byte[] content) {
        entries.add(entry.withTime(TIME, 0));
        contents.add(content);
        return this;
    }

    /** Compresses by {@code gz} instead of {@code xz}. */
    public TestDeb gzip() {
        compression = "gz";
        return this;
    }

    /** The file. */
    public byte[] bytes() throws IOException {
        ByteArrayOutputStream controlTar = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(controlTar)) {
            TarWriter tar = new TarWriter(out);
            add(tar, TarEntry.file("control", 0644, control.getBytes(StandardCharsets.UTF_8).length), control);
            for (Map.Entry<String, String> each : controlFiles.entrySet()) {
                add(
                        tar,
                        TarEntry.file(each.getKey(), 0755, each.getValue().getBytes(StandardCharsets.UTF_8).length),
                        each.getValue());
            }
            tar.finish();
        }
        ByteArrayOutputStream dataTar = new ByteArrayOutputStream();
        try (OutputStream out = compression.equals("gz")
                ? new GZIPOutputStream(dataTar)
                : new XZOutputStream(dataTar, new LZMA2Options(0))) {
            TarWriter tar = new TarWriter(out);
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i).size() > 0) {
                    tar.add(entries.get(i), new ByteArrayInputStream(contents.get(i)));
                } else {
                    tar.add(entries.get(i));
                }
            }
            tar.finish();
        }
        return archive(
                "debian-binary",
                "2.0\n".getBytes(StandardCharsets.US_ASCII),
                "control.tar.gz",
                controlTar.toByteArray(),
                "data.tar." + compression,
                dataTar.toByteArray());
    }

    private static void add(TarWriter tar, TarEntry entry, String text) throws IOException {
        tar.add(entry, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** An ar archive of names and contents in turn. */
    public static byte[] archive(Object... members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < members.length; i += 2) {
            byte[] content = (byte[]) members[i + 1];
            String head = "%-16s%-12d%-6d%-6d%-8s%-10d`\n".formatted(members[i], TIME, 0, 0, "100644", content.length);
            out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(content);
            if (content.length % 2 == 1) {
                out.write('\n');
            }
        }
        return out.toByteArray();
    }
}
