package dev.hull.image.pack.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.image.pack.elf.LoaderCache.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoaderCacheTest {
    private static final Entry A = new Entry("liba.so.1", "/opt/lib/liba.so.1", 0x303);
    private static final Entry B2 = new Entry("libb.so.2", "/opt/lib/libb.so.2", 0x303);
    private static final Entry B10 = new Entry("libb.so.10", "/opt/lib/libb.so.10", 0x303);
    private static final Entry B10_32 = new Entry("libb.so.10", "/opt/lib32/libb.so.10", 3);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsWhatItWrites(boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        LoaderCache cache = LoaderCache.parse(LoaderCacheWriter.write(List.of(B2, A, B10, B10_32), order));
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.find("liba.so.1")).containsExactly(A);
        assertThat(cache.find("libb.so.10")).containsExactly(B10, B10_32);
        assertThat(cache.find("libc.so.6")).isEmpty();
    }

    @Test
    void theOrderOfTheEntriesDoesNotMatter() {
        assertThat(LoaderCacheWriter.write(List.of(B2, A, B10), ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(LoaderCacheWriter.write(List.of(B10, B2, A), ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void readsTheTableBehindTheOldOne() {
        byte[] table = LoaderCacheWriter.write(List.of(A), ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("ld.so-1.7.0\0".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(ByteBuffer.allocate(4 + 12 + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .array()); // one old entry, padded to 8
        file.writeBytes(table);
        assertThat(LoaderCache.parse(file.toByteArray()).find("liba.so.1")).containsExactly(A);
    }

    @Test
    void leavesOutEntriesForSomeProcessorsOnly() {
        byte[] table = LoaderCacheWriter.write(List.of(A), ByteOrder.LITTLE_ENDIAN);
        table[LoaderCache.HEADER + 16] = 1;
        assertThat(LoaderCache.parse(table).size()).isZero();
    }

    @Test
    void damageCountsAsEmpty() {
        byte[] table = LoaderCacheWriter.write(List.of(A, B2, B10), ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = java.util.Arrays.copyOf(table, random.nextInt(table.length + 1));
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(LoaderCache.parse(damaged).size()).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "libz.so.1, libz.so.1, 0",
        "libb.so.2, libb.so.10, -1",
        "libb.so.1, liba.so.9, 1",
        "lib1, libx, 1",
        "lib, libx, -1"
    })
    void comparesNamesAsTheLoaderDoes(String left, String right, int sign) {
        assertThat(Integer.signum(LoaderCacheWriter.compareNames(left, right))).isEqualTo(sign);
        assertThat(Integer.signum(LoaderCacheWriter.compareNames(right, left))).isEqualTo(-sign);
    }

    @Test
    void agreesWithLdconfig() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/sbin/ldconfig")), "needs /sbin/ldconfig");
        assumeTrue(Files.isReadable(Path.of("/etc/ld.so.cache")), "needs /etc/ld.so.cache");
        Process process = new ProcessBuilder("/sbin/ldconfig", "-p").start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        LoaderCache cache = LoaderCache.parse(Files.readAllBytes(Path.of("/etc/ld.so.cache")));
        Matcher line = Pattern.compile("(?m)^\\s+(\\S+) \\((?!.*hwcap)[^)]*\\) => (\\S+)$")
                .matcher(output);
        int lines = 0;
        while (line.find()) {
            assertThat(cache.find(line.group(1))).extracting(Entry::path).contains(line.group(2));
            lines++;
        }
        assertThat(lines).isPositive();
    }
}
