package dev.hull.image.pack.elf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Writes ELF files with the parts that loaders read, for any machine, so that tests need no compiler. */
public final class ElfBuilder {
    private static final int BASE = 0x10000; // address of the file's first byte

    private final int machine;
    private final boolean wide;
    private final ByteOrder order;
    private String interpreter = "";
    private final List<String> needed = new ArrayList<>();
    private final List<long[]> tags = new ArrayList<>();
    private final List<String> imports = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private String note = "";
    private int type = 3;
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

    private ElfBuilder(int machine, boolean wide, ByteOrder order) {
        this.machine = machine;
        this.wide = wide;
        this.order = order;
        strings.write(0);
    }

    public static ElfBuilder x86() {
        return new ElfBuilder(62, true, ByteOrder.LITTLE_ENDIAN);
    }

    public static ElfBuilder of(int machine, int bits, ByteOrder order) {
        return new ElfBuilder(machine, bits == 64, order);
    }

    public ElfBuilder interpreter(String path) {
        interpreter = path;
        return this;
    }

    public ElfBuilder needs(String... names) {
        needed.addAll(List.of(names));
        return this;
    }

    public ElfBuilder soname(String name) {
        tags.add(new long[] {14, string(name)});
        return this;
    }

    public ElfBuilder rpath(String path) {
        tags.add(new long[] {15, string(path)});
        return this;
    }

    public ElfBuilder runpath(String path) {
        tags.add(new long[] {29, string(path)});
        return this;
    }

    public ElfBuilder noDefaultDirectories() {
        tags.add(new long[] {0x6ffffffbL, 0x800});
        return this;
    }

    public ElfBuilder calls(String... symbols) {
        imports.addAll(List.of(symbols));
        return this;
    }

    public ElfBuilder defines(String... names) {
        versions.addAll(List.of(names));
        return this;
    }

    public ElfBuilder dlopenNote(String json) {
        note = json;
        return this;
    }

    public ElfBuilder type(int number) {
        type = number;
        return this;
    }

    /** Writes the file, executable, and makes its directories. */
    public Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, build());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int string(String text) {
        int offset = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    /** The bytes: header, program headers, interpreter, note, symbols, strings, versions, dynamic section. */
    public byte[] build() {
        List<Integer> neededOffsets = needed.stream().map(this::string).toList();
        List<Integer> importOffsets = imports.stream().map(this::string).toList();
        List<Integer> versionOffsets = versions.stream().map(this::string).toList();
        int header = wide ? 64 : 52;
        int programHeader = wide ? 56 : 32;
        int interpreterAt = header + 4 * programHeader;
        int noteAt = aligned(interpreterAt + interpreter.length() + 1);
        byte[] noteBytes = noteBytes();
        int symbolsAt = aligned(noteAt + noteBytes.length);
        int symbol = wide ? 24 : 16;
        int stringsAt = symbolsAt + symbol * (imports.size() + 1);
        int versionsAt = aligned(stringsAt + strings.size());
        int dynamicAt = aligned(versionsAt + 28 * versions.size());
        List<long[]> dynamic = new ArrayList<>();
        neededOffsets.forEach(offset -> dynamic.add(new long[] {1, offset}));
        dynamic.addAll(tags);
        dynamic.add(new long[] {5, BASE + stringsAt});
        dynamic.add(new long[] {6, BASE + symbolsAt});
        dynamic.add(new long[] {10, strings.size()});
        if (!versions.isEmpty()) {
            dynamic.add(new long[] {0x6ffffffcL, BASE + versionsAt});
            dynamic.add(new long[] {0x6ffffffdL, versions.size()});
        }
        dynamic.add(new long[] {0, 0});
        int dynamicSize = dynamic.size() * (wide ? 16 : 8);
        int size = dynamicAt + dynamicSize;
        ByteBuffer out = ByteBuffer.allocate(size).order(order);
        out.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1), 1
        });
        out.position(16);
        out.putShort((short) type).putShort((short) machine).putInt(1);
        word(out, 0);
        word(out, header);
        word(out, 0);
        out.putInt(0).putShort((short) header).putShort((short) programHeader).putShort((short) 4);
        out.position(header);
        segment(out, 1, 0, size);
        segment(out, interpreter.isEmpty() ? 0 : 3, interpreterAt, interpreter.length() + 1);
        segment(out, 4, noteAt, noteBytes.length);
        segment(out, 2, dynamicAt, dynamicSize);
        out.position(interpreterAt);
        out.put(interpreter.getBytes(StandardCharsets.UTF_8));
        out.position(noteAt);
        out.put(noteBytes);
        for (int i = 0; i < imports.size(); i++) {
            out.putInt(symbolsAt + symbol * (i + 1), importOffsets.get(i));
        }
        out.position(stringsAt);
        out.put(strings.toByteArray());
        for (int i = 0; i < versions.size(); i++) {
            int at = versionsAt + 28 * i;
            out.putInt(at + 12, 20)
                    .putInt(at + 16, i + 1 < versions.size() ? 28 : 0)
                    .putInt(at + 20, versionOffsets.get(i));
        }
        out.position(dynamicAt);
        for (long[] entry : dynamic) {
            word(out, entry[0]);
            word(out, entry[1]);
        }
        return out.array();
    }

    private byte[] noteBytes() {
        if (note.isEmpty()) {
            return new byte[0];
        }
        byte[] json = (note + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(16 + ((json.length + 3) & -4)).order(order);
        out.putInt(4)
                .putInt(json.length)
                .putInt(0x407c0c0a)
                .put(new byte[] {'F', 'D', 'O', 0})
                .put(json);
        return out.array();
    }

    private void segment(ByteBuffer out, int kind, int offset, int size) {
        out.putInt(kind);
        if (wide) {
            out.putInt(4)
                    .putLong(offset)
                    .putLong(BASE + offset)
                    .putLong(BASE + offset)
                    .putLong(size)
                    .putLong(size)
                    .putLong(4);
        } else {
            out.putInt(offset)
                    .putInt(BASE + offset)
                    .putInt(BASE + offset)
                    .putInt(size)
                    .putInt(size)
                    .putInt(4)
                    .putInt(4);
        }
    }

    private void word(ByteBuffer out, long value) {
        if (wide) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
    }

    private static int aligned(int offset) {
        return (offset + 7) & -8;
    }
}
