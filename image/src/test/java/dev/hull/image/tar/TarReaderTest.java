package dev.hull.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that GNU tar wrote, and archives that nobody should have written. */
class TarReaderTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "v7,",
        "oldgnu,",
        "gnu,",
        "ustar,",
        "posix,",
        "oldgnu,--sparse",
        "gnu,--sparse",
        "posix,--sparse-version=0.0",
        "posix,--sparse-version=0.1",
        "posix,--sparse-version=1.0"
    })
    void readsEveryDialectOfGnuTar(String format, String option) throws Exception {
        Path tree = tree(format);
        byte[] archive = run(
                tree,
                "tar",
                "--sort=name",
                "--numeric-owner",
                "--owner=1234",
                "--group=70000",
                "--format=" + format,
                option == null ? "--no-recursion" : "--sparse",
                option == null ? "--recursion" : option,
                "-cf",
                "-",
                ".");
        List<String> lines = TarDump.lines(archive);
        String time = format.equals("posix") ? "1500000000.123456789" : "1500000000.000000000";
        assertThat(lines)
                .contains("DIRECTORY  0755 1234:70000 0 " + time + "  0,0")
                .contains("FILE a 0644 1234:70000 5 " + time + "  0,0 crc=3610a686")
                .contains("HARD_LINK b 0644 1234:70000 0 " + time + " a 0,0")
                .anyMatch(line -> line.matches("SYMLINK link 0777 1234:70000 0 \\d+\\.\\d{9} target 0,0"))
                .contains("FILE suid 4755 1234:70000 0 " + time + "  0,0 crc=0")
                .anyMatch(line -> line.startsWith("FILE holes 0644 1234:70000 5242880 ") && line.endsWith(holesCrc()));
        if (format.equals("gnu") || format.equals("posix")) {
            assertThat(lines).anyMatch(line -> line.startsWith("FILE " + longName()));
        }
        assertThat(lines).hasSize(format.equals("v7") || format.equals("ustar") ? 6 : 9);
    }

    private static String longName() {
        return "l".repeat(150) + "/" + "\u00e9".repeat(49);
    }

    private static String holesCrc() {
        byte[] content = new byte[5 << 20];
        for (int i = 0; i < 10; i++) {
            content[i * 300_000] = 7;
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        return " crc=" + Long.toHexString(crc.getValue());
    }

    private Path tree(String format) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("a"), "hello");
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("target"));
        Files.writeString(tree.resolve("suid"), "");
        Files.setAttribute(tree.resolve("suid"), "unix:mode", 04755);
        try (RandomAccessFile file = new RandomAccessFile(tree.resolve("holes").toFile(), "rw")) {
            for (int i = 0; i < 10; i++) {
                file.seek(i * 300_000L);
                file.write(7);
            }
            file.setLength(5 << 20);
        }
        if (!format.equals("v7") && !format.equals("ustar")) {
            Path deep = Files.createDirectory(tree.resolve("l".repeat(150)));
            Files.writeString(deep.resolve("\u00e9".repeat(100)), "x");
            Files.createSymbolicLink(deep.resolve("s"), Path.of("t".repeat(180)));
        }
        for (String name : List.of("a", "suid", "holes", ".")) {
            Files.setLastModifiedTime(
                    tree.resolve(name), FileTime.from(Instant.ofEpochSecond(1_500_000_000, 123_456_789)));
        }
        Files.setAttribute(tree, "unix:mode", 0755);
        Files.setAttribute(tree.resolve("a"), "unix:mode", 0644);
        Files.setAttribute(tree.resolve("holes"), "unix:mode", 0644);
        return tree;
    }

    private static byte[] run(Path where, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return out;
    }

    @Test
    void refusesWhatIsDamaged() throws IOException {
        byte[] archive = sample();
        assertThatThrownBy(() -> TarDump.lines("hello world".repeat(100).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("this is not a tar archive (entry 1, byte 0)");
        for (int cut = 1; cut < archive.length; cut += 37) {
            byte[] shorter = Arrays.copyOf(archive, cut);
            try {
                TarDump.lines(shorter);
                assertThat(cut % 512 == 0 || archive[cut] == 0)
                        .as("only a cut between entries, in what fills a block, or in the end mark can pass")
                        .isTrue();
            } catch (HullException e) {
                assertThat(e).hasMessageStartingWith("damaged archive: the archive ends");
            }
        }
        byte[] flipped = archive.clone();
        flipped[1024 + 5] ^= 1;
        assertThatThrownBy(() -> TarDump.lines(flipped))
                .hasMessageContaining("the checksum of a header does not fit (entry 1, byte 1024)");
    }

    @ParameterizedTest
    @CsvSource({
        "../x,lead out of the image",
        "a/../../x,lead out of the image",
        "/..,lead out of the image",
    })
    void refusesNamesThatLeadOut(String name, String why) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarEntry entry = new TarEntry(
                name,
                TarEntry.Type.FILE,
                0644,
                0,
                0,
                0,
                0,
                0,
                "",
                0,
                0,
                TarEntry.file("x", 0, 0).xattrs());
        new TarWriter(out).add(entry);
        assertThatThrownBy(() -> TarDump.lines(out.toByteArray()))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("entry '" + name + "' refused")
                .hasMessageContaining(why);
    }

    @Test
    void normalisesNames() {
        assertThat(ByteNames.normalize("/a//b/./c/")).isEqualTo("a/b/c");
        assertThat(ByteNames.normalize("./")).isEmpty();
        assertThat(ByteNames.normalize("...")).isEqualTo("...");
        assertThat(ByteNames.normalize(".hidden/..x")).isEqualTo(".hidden/..x");
        assertThatThrownBy(() -> ByteNames.normalize("a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> ByteNames.normalize("x".repeat(256))).hasMessageContaining("longer than 255");
        assertThatThrownBy(() -> ByteNames.normalize("x/".repeat(2100))).hasMessageContaining("longer than 4095");
        assertThat(ByteNames.display(ByteNames.ofText("\u00e9\n\u20ac"))).isEqualTo("\u00e9\\x0a\u20ac");
    }

    /** Every mutation ends quickly, in success or in an error of ours; the seed in the message replays it. */
    @Test
    void mutationsNeverHangOrBreakOtherwise() throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] archive = sample();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (int round = 0; round < 3000; round++) {
            byte[] mutant = mutate(random, archive);
            try {
                TarDump.lines(mutant);
            } catch (HullException e) {
                assertThat(e.sentence()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
            assertThat(System.nanoTime()).as("seed %d", seed).isLessThan(deadline);
        }
    }

    private static byte[] mutate(Random random, byte[] archive) {
        byte[] mutant = archive.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] = (byte) random.nextInt();
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(mutant, at, Math.min(mutant.length, at + 12), (byte) random.nextInt());
                default -> mutant = Arrays.copyOf(mutant, at + 1);
            }
        }
        if (random.nextInt(4) > 0) {
            for (int block = 0; block + 512 <= mutant.length; block += 512) {
                byte[] header = Arrays.copyOfRange(mutant, block, block + 512);
                if (new String(header, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
                    TarBlocks.putChecksum(header); // so that the change gets past the checksum
                    System.arraycopy(header, 0, mutant, block, 512);
                }
            }
        }
        return mutant;
    }

    private static byte[] sample() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        writer.add(TarEntry.file("plain", 0644, 600).withTime(1, 5), new ByteArrayInputStream(new byte[600]));
        writer.add(TarEntry.directory("d", 0755));
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("security.capability", new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0});
        writer.add(TarEntry.file("d/" + "\u00ff".repeat(120), 04755, 0).withXattrs(xattrs));
        writer.add(TarEntry.symlink("s", "d"));
        writer.add(TarEntry.hardLink("h", "plain"));
        writer.finish();
        return out.toByteArray();
    }
}
