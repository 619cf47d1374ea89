package dev.hull.image.pack.elf;

import dev.hull.image.pack.elf.ElfReader.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dynamic array of an ELF file and the tables it points to (System V gABI, chapter 5, "Dynamic Section"). */
record DynamicSection(
        List<String> needed,
        Optional<String> soname,
        Optional<String> rpath,
        Optional<String> runpath,
        boolean noDefaultDirectories,
        Set<String> imports,
        Set<String> versions) {
    static final DynamicSection NONE = new DynamicSection(
            List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false, Set.of(), Set.of());

    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_SYMTAB = 6;
    private static final long DT_STRSZ = 10;
    private static final long DT_SONAME = 14;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;
    private static final long DT_FLAGS_1 = 0x6ffffffb;
    private static final long DT_VERDEF = 0x6ffffffc;
    private static final long DT_VERDEFNUM = 0x6ffffffd;
    private static final long DF_1_NODEFLIB = 0x800;

    static DynamicSection read(ElfBytes bytes, ElfMachine machine, List<Segment> segments, Segment dynamic)
            throws IOException {
        return new Tables(bytes, machine.bits() == 64, segments).read(dynamic);
    }

    private static final class Tables {
        private final ElfBytes bytes;
        private final boolean wide;
        private final List<Segment> segments;
        private final Map<Long, Long> values = new HashMap<>();
        private ByteBuffer strings = ByteBuffer.allocate(0);

        Tables(ElfBytes bytes, boolean wide, List<Segment> segments) {
            this.bytes = bytes;
            this.wide = wide;
            this.segments = segments;
        }

        DynamicSection read(Segment dynamic) throws IOException {
            List<Long> neededOffsets = new ArrayList<>();
            ByteBuffer array = bytes.read(dynamic.offset(), dynamic.fileSize(), "the dynamic section");
            int entry = wide ? 16 : 8;
            for (int at = 0; at + entry <= array.limit(); at += entry) {
                long tag = wide ? array.getLong(at) : array.getInt(at);
                long value = wide ? array.getLong(at + 8) : Integer.toUnsignedLong(array.getInt(at + 4));
                if (tag == 0) {
                    break;
                } else if (tag == DT_NEEDED) {
                    neededOffsets.add(value);
                } else {
                    values.put(tag, value);
                }
            }
            if (values.containsKey(DT_STRTAB)) {
                strings = bytes.read(
                        fileOffset(value(DT_STRTAB), "the string table"), value(DT_STRSZ), "the string table");
            }
            List<String> needed = new ArrayList<>();
            for (long offset : neededOffsets) {
                needed.add(bytes.text(strings, offset, "the name of a needed library"));
            }
            return new DynamicSection(
                    needed,
                    text(DT_SONAME),
                    text(DT_RPATH),
                    text(DT_RUNPATH),
                    (values.getOrDefault(DT_FLAGS_1, 0L) & DF_1_NODEFLIB) != 0,
                    imports(),
                    versions());
        }

        private long value(long tag) {
            return values.getOrDefault(tag, 0L);
        }

        private Optional<String> text(long tag) {
            Long offset = values.get(tag);
            return offset == null ? Optional.empty() : Optional.of(bytes.text(strings, offset, "a name"));
        }

        /** Where an address of the running program lies in the file. */
        private long fileOffset(long address, String what) {
            for (Segment segment : segments) {
                if (segment.type() == 1
                        && address >= segment.address()
                        && address < segment.address() + segment.fileSize()) {
                    return address - segment.address() + segment.offset();
                }
            }
            throw bytes.damaged(what + " lies in no segment");
        }

        /**
         * Names of undefined symbols. The dynamic array does not say how many symbols there are; linkers put the string
         * table behind the symbol table, so that is where it is taken to end. What lies between gives no names, or names
         * that no rule asks for.
         */
        private Set<String> imports() throws IOException {
            if (!values.containsKey(DT_SYMTAB) || value(DT_STRTAB) <= value(DT_SYMTAB)) {
                return Set.of();
            }
            int entry = wide ? 24 : 16;
            long start = fileOffset(value(DT_SYMTAB), "the symbol table");
            long length = Math.min(value(DT_STRTAB) - value(DT_SYMTAB), bytes.size() - start);
            if (length > ElfBytes.LARGEST_TABLE) {
                return Set.of(); // something else lies between: not the usual layout
            }
            ByteBuffer symbols = bytes.read(start, length, "the symbol table");
            Set<String> imports = new HashSet<>();
            for (int at = entry; at + entry <= symbols.limit(); at += entry) {
                long name = Integer.toUnsignedLong(symbols.getInt(at));
                boolean undefined = symbols.getShort(at + (wide ? 6 : 14)) == 0;
                if (undefined && name > 0 && name < strings.limit()) {
                    imports.add(bytes.text(strings, name, "a symbol"));
                }
            }
            return imports;
        }

        /** Names of defined versions: a chain of definitions, each with a chain of names, the first being its own. */
        private Set<String> versions() throws IOException {
            Set<String> versions = new HashSet<>();
            if (!values.containsKey(DT_VERDEF)) {
                return versions;
            }
            long at = fileOffset(value(DT_VERDEF), "the version table");
            for (long left = Math.min(value(DT_VERDEFNUM), 10_000); left > 0; left--) {
                ByteBuffer definition = bytes.read(at, 20, "a version definition");
                long names = at + Integer.toUnsignedLong(definition.getInt(12));
                ByteBuffer name = bytes.read(names, 8, "a version's name");
                versions.add(bytes.text(strings, Integer.toUnsignedLong(name.getInt(0)), "a version's name"));
                long next = Integer.toUnsignedLong(definition.getInt(16));
                if (next == 0) {
                    break;
                }
                at += next;
            }
            return versions;
        }
    }
}
