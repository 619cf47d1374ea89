package dev.hull.image.pack.elf;

import java.nio.ByteOrder;

/**
 * The kind of machine an ELF file is made for (ELF header: {@code e_machine}, {@code EI_CLASS}, {@code EI_DATA}). Loaders
 * only combine files for which this is equal.
 *
 * @param number {@code e_machine}
 * @param bits 32 or 64
 * @param order byte order
 */
public record ElfMachine(int number, int bits, ByteOrder order) {
    private static final int I386 = 3;
    private static final int MIPS = 8;
    private static final int PPC64 = 21;
    private static final int S390 = 22;
    private static final int ARM = 40;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int RISCV = 243;
    private static final int LOONGARCH = 258;

    /** The architecture as images name it (image-spec, config.md, in Go's words), such as {@code amd64}. */
    public String architecture() {
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        return switch (number) {
            case I386 -> "386";
            case X86_64 -> "amd64";
            case ARM -> little ? "arm" : "armbe";
            case AARCH64 -> little ? "arm64" : "arm64be";
            case PPC64 -> little ? "ppc64le" : "ppc64";
            case S390 -> bits == 64 ? "s390x" : "s390";
            case RISCV -> bits == 64 ? "riscv64" : "riscv";
            case LOONGARCH -> "loong64";
            case MIPS -> (bits == 64 ? "mips64" : "mips") + (little ? "le" : "");
            default -> "elf-machine-" + number;
        };
    }

    /** For messages: {@code amd64, 64-bit}. */
    public String title() {
        return architecture() + ", " + bits + "-bit";
    }

    /**
     * Whether one image can hold programs of both: the same machine, or its own 32-bit predecessor, which the kernel runs
     * too.
     */
    public boolean sharesImageWith(ElfMachine other) {
        return order == other.order && family() == other.family();
    }

    private int family() {
        return switch (number) {
            case I386 -> X86_64;
            case ARM -> AARCH64;
            default -> number;
        };
    }
}
