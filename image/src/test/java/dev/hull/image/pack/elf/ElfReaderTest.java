package dev.hull.image.pack.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfReaderTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "62, 64, LE, amd64", "3, 32, LE, 386", "183, 64, LE, arm64", "40, 32, LE, arm", "21, 64, LE, ppc64le",
        "21, 64, BE, ppc64", "22, 64, BE, s390x", "8, 32, BE, mips", "8, 64, LE, mips64le", "243, 64, LE, riscv64"
    })
    void readsEveryClassAndByteOrder(int machine, int bits, String order, String architecture) throws IOException {
        ByteOrder byteOrder = order.equals("BE") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ElfFile elf = read(ElfBuilder.of(machine, bits, byteOrder)
                .interpreter("/lib/ld.so.1")
                .needs("liba.so.1", "libb.so.2")
                .soname("libself.so.0")
                .rpath("/opt/lib")
                .calls("getaddrinfo", "iconv_open")
                .defines("SELF", "SELF_2.34")
                .noDefaultDirectories());
        assertThat(elf.machine()).isEqualTo(new ElfMachine(machine, bits, byteOrder));
        assertThat(elf.machine().architecture()).isEqualTo(architecture);
        assertThat(elf.interpreter()).contains("/lib/ld.so.1");
        assertThat(elf.needed()).containsExactly("liba.so.1", "libb.so.2");
        assertThat(elf.soname()).contains("libself.so.0");
        assertThat(elf.rpath()).contains("/opt/lib");
        assertThat(elf.imports()).containsExactlyInAnyOrder("getaddrinfo", "iconv_open");
        assertThat(elf.versions()).containsExactlyInAnyOrder("SELF", "SELF_2.34");
        assertThat(elf.noDefaultDirectories()).isTrue();
    }

    @Test
    void runpathMakesRpathVoid() throws IOException {
        ElfFile elf = read(ElfBuilder.x86().rpath("/a").runpath("/b"));
        assertThat(elf.rpath()).isEmpty();
        assertThat(elf.runpath()).contains("/b");
    }

    @Test
    void readsWhatItSaysItOpens() throws IOException {
        ElfFile elf = read(ElfBuilder.x86()
                .dlopenNote(
                        "[{\"soname\":[\"libx.so.2\",\"libx.so.1\"],\"feature\":\"x\",\"priority\":\"suggested\"}]"));
        assertThat(elf.dlopens()).containsExactly(new DlopenNote(List.of("libx.so.2", "libx.so.1"), "x", "suggested"));
        assertThat(read(ElfBuilder.x86().dlopenNote("[{")).dlopens()).isEmpty();
    }

    @Test
    void whatIsNotLoadedIsNoElfFile() throws IOException {
        assertThat(ElfReader.read(
                        Files.writeString(directory.resolve("text"), "#!/bin/sh\necho a long enough text\n"), "text"))
                .isEmpty();
        assertThat(ElfReader.read(Files.write(directory.resolve("empty"), new byte[0]), "empty"))
                .isEmpty();
        assertThat(ElfReader.read(ElfBuilder.x86().type(1).write(directory.resolve("object.o")), "object.o"))
                .isEmpty();
    }

    @Test
    void aFileThatWasCutOffSaysSo() throws IOException {
        byte[] whole = ElfBuilder.x86().needs("libc.so.6").build();
        Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length - 8));
        assertThatThrownBy(() -> ElfReader.read(file, "/opt/cut"))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_LOSS))
                .hasMessageContaining("/opt/cut is a damaged ELF file")
                .hasMessageContaining("cut off");
    }

    @Test
    void damageIsNeverMoreThanAnError() throws IOException {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] whole = ElfBuilder.x86()
                .interpreter("/lib64/ld-linux-x86-64.so.2")
                .needs("libc.so.6")
                .calls("a", "b")
                .defines("V")
                .dlopenNote("[]")
                .build();
        Path file = directory.resolve("damaged");
        for (int i = 0; i < 2000; i++) {
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int change = random.nextInt(4); change >= 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                ElfReader.read(file, "damaged");
            } catch (HullException e) {
                assertThat(e.kind()).as("seed %d", seed).isEqualTo(ErrorKind.DATA_LOSS);
            } catch (RuntimeException e) {
                throw new AssertionError("-Dhull.seed=" + seed, e);
            }
        }
    }

    @Test
    void readsThisMachinesOwnFiles() throws IOException {
        Optional<ElfFile> java = ElfReader.read(Path.of(System.getProperty("java.home"), "bin", "java"), "java");
        assertThat(java.orElseThrow().needed()).anyMatch(name -> name.startsWith("libc."));
        assertThat(java.orElseThrow().interpreter()).isPresent();
    }

    private ElfFile read(ElfBuilder builder) throws IOException {
        return ElfReader.read(builder.write(directory.resolve("file")), "file").orElseThrow();
    }
}
