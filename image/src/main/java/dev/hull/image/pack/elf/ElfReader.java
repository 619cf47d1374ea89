package dev.hull.image.pack.elf;

import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads ELF files the way loaders do: by program headers, not by sections, which may have been stripped.
 *
 * <p>Of a file of 100 MB it reads a few tables, some kilobytes.
 */
public final class ElfReader {
    private static final int HEADER_32 = 52;
    private static final int HEADER_64 = 64;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int PT_NOTE = 4;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final long LONGEST_PATH = 4096;

    /** One program header, the same for both classes. */
    record Segment(int type, long offset, long address, long fileSize, long align) {}

    private final ElfBytes bytes;
    private final ElfMachine machine;
    private final List<Segment> segments;

    private ElfReader(ElfBytes bytes, ElfMachine machine, List<Segment> segments) {
        this.bytes = bytes;
        this.machine = machine;
        this.segments = segments;
    }

    /**
     * Reads one file.
     *
     * @param file where it lies on this machine
     * @param name what to call it in messages
     * @return empty when it is not something that is loaded: no ELF file, or an object file or core dump
     * @throws HullException {@link dev.hull.oci.ErrorKind#DATA_LOSS} when it is one, but cut short or contradicting itself
     */
    public static Optional<ElfFile> read(Path file, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ElfBytes bytes = new ElfBytes(channel, name);
            if (bytes.size() < 20 || bytes.read(0, 4, "magic").getInt(0) != 0x464c457f) {
                return Optional.empty();
            }
            ByteBuffer ident = bytes.read(0, 16, "identification");
            int bits = ident.get(4) == 1 ? 32 : 64;
            ByteOrder order = ident.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            if (ident.get(4) < 1 || ident.get(4) > 2 || ident.get(5) < 1 || ident.get(5) > 2) {
                throw bytes.damaged("unknown class " + ident.get(4) + " or byte order " + ident.get(5));
            }
            bytes.order(order);
            ByteBuffer header = bytes.read(0, bits == 64 ? HEADER_64 : HEADER_32, "the ELF header");
            int type = header.getShort(16);
            if (type != ET_EXEC && type != ET_DYN) {
                return Optional.empty();
            }
            ElfMachine machine = new ElfMachine(Short.toUnsignedInt(header.getShort(18)), bits, order);
            return Optional.of(new ElfReader(bytes, machine, segments(bytes, header, bits)).read());
        }
    }

    private static List<Segment> segments(ElfBytes bytes, ByteBuffer header, int bits) throws IOException {
        boolean wide = bits == 64;
        long offset = wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28));
        int entry = Short.toUnsignedInt(header.getShort(wide ? 54 : 42));
        int count = Short.toUnsignedInt(header.getShort(wide ? 56 : 44));
        if (count > 0 && entry < (wide ? 56 : 32)) {
            throw bytes.damaged("program headers of " + entry + " bytes");
        }
        ByteBuffer table = bytes.read(offset, (long) count * entry, "the program header table");
        List<Segment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuffer one = table.slice(i * entry, entry).order(table.order());
            Segment segment = wide
                    ? new Segment(one.getInt(0), one.getLong(8), one.getLong(16), one.getLong(32), one.getLong(48))
                    : new Segment(one.getInt(0), uint(one, 4), uint(one, 8), uint(one, 16), uint(one, 28));
            if (segment.type == PT_LOAD && segment.offset + segment.fileSize > bytes.size()) {
                throw bytes.damaged("it ends at " + bytes.size() + " bytes, but a segment goes to "
                        + (segment.offset + segment.fileSize) + ": was it cut off while it was copied?");
            }
            segments.add(segment);
        }
        return segments;
    }

    private static long uint(ByteBuffer buffer, int index) {
        return Integer.toUnsignedLong(buffer.getInt(index));
    }

    private ElfFile read() throws IOException {
        Optional<String> interpreter = Optional.empty();
        Optional<Segment> dynamic = Optional.empty();
        List<DlopenNote> dlopens = new ArrayList<>();
        for (Segment segment : segments) {
            switch (segment.type) {
                case PT_INTERP -> {
                    long length = Math.min(segment.fileSize, LONGEST_PATH);
                    ByteBuffer text = bytes.read(segment.offset, length, "the interpreter's name");
                    interpreter = Optional.of(bytes.text(text, 0, "the interpreter's name"));
                }
                case PT_DYNAMIC -> dynamic = Optional.of(segment);
                case PT_NOTE -> readNotes(segment, dlopens);
                default -> {} // the others matter when it runs, not for what it loads
            }
        }
        DynamicSection section = dynamic.isPresent()
                ? DynamicSection.read(bytes, machine, segments, dynamic.get())
                : DynamicSection.NONE;
        return new ElfFile(
                machine,
                interpreter,
                dynamic.isPresent(),
                section.needed(),
                section.soname(),
                section.rpath(),
                section.runpath(),
                section.noDefaultDirectories(),
                section.imports(),
                section.versions(),
                dlopens);
    }

    /** Walks the notes of one segment: sizes of name and text, type, then both, each padded to the alignment. */
    private void readNotes(Segment segment, List<DlopenNote> dlopens) throws IOException {
        if (segment.fileSize > 1 << 20) {
            return; // notes of a core dump's size tell nothing of what is loaded
        }
        ByteBuffer notes = bytes.read(segment.offset, segment.fileSize, "a note");
        int align = segment.align == 8 ? 8 : 4;
        int at = 0;
        while (at + 12 <= notes.limit()) {
            long nameSize = uint(notes, at);
            long textSize = uint(notes, at + 4);
            int type = notes.getInt(at + 8);
            long text = padded(at + 12 + nameSize, align);
            long next = padded(text + textSize, align);
            if (nameSize > notes.limit() || text + textSize > notes.limit()) {
                return;
            }
            if (type == DlopenNote.TYPE
                    && bytes.text(notes, at + 12L, "a note's owner").equals(DlopenNote.OWNER)) {
                String json = bytes.text(notes, text, "a note's text");
                dlopens.addAll(DlopenNote.parse(json.getBytes(StandardCharsets.UTF_8)));
            }
            at = (int) next;
        }
    }

    private static long padded(long offset, int align) {
        return (offset + align - 1) & -align;
    }
}
