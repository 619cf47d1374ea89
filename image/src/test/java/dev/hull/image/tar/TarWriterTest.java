package dev.hull.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TarWriterTest {
    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<TarEntry> entries = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        for (int i = 0; i < 300; i++) {
            TarEntry entry = random(random, i);
            entries.add(entry);
            if (entry.size() > 0) {
                writer.add(entry, new ByteArrayInputStream(new byte[(int) entry.size()]));
            } else {
                writer.add(entry);
            }
        }
        writer.finish();
        TarReader reader = new TarReader(ByteFeed.of(new ByteArrayInputStream(out.toByteArray())));
        for (TarEntry expected : entries) {
            TarEntry found = reader.next().orElseThrow();
            assertThat(found)
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .ignoringFields("xattrs")
                    .isEqualTo(expected);
            assertThat(found.xattrs().keySet())
                    .as("seed %d", seed)
                    .isEqualTo(expected.xattrs().keySet());
            expected.xattrs()
                    .forEach((key, value) -> assertThat(found.xattrs().get(key)).isEqualTo(value));
        }
        assertThat(reader.next()).isEqualTo(Optional.empty());
        assertThat(reader.endMarkSeen()).isTrue();
    }

    private static TarEntry random(Random random, int number) {
        TarEntry.Type type = TarEntry.Type.values()[random.nextInt(TarEntry.Type.values().length)];
        StringBuilder name = new StringBuilder("n" + number);
        for (int parts = random.nextInt(8); parts > 0; parts--) {
            name.append('/').append("x".repeat(1 + random.nextInt(80)));
            if (random.nextInt(10) == 0) {
                name.append((char) (128 + random.nextInt(128)));
            }
        }
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        boolean link = type == TarEntry.Type.SYMLINK || type == TarEntry.Type.HARD_LINK;
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        for (int count = random.nextInt(3); count > 0; count--) {
            byte[] value = new byte[random.nextInt(120)];
            random.nextBytes(value);
            xattrs.put("user.k" + count, value);
        }
        return new TarEntry(
                name.toString(),
                type,
                random.nextInt(010000),
                random.nextLong(0xffffffffL),
                random.nextLong(1 << random.nextInt(31)),
                type == TarEntry.Type.FILE ? random.nextInt(3000) : 0,
                random.nextLong(-5_000_000_000L, 50_000_000_000L),
                random.nextBoolean() ? 0 : random.nextInt(1_000_000_000),
                link ? "t".repeat(1 + random.nextInt(200)) : "",
                device ? random.nextInt(4096) : 0,
                device ? random.nextInt(1 << 20) : 0,
                xattrs);
    }

    @Test
    void shortContentIsAnError() {
        TarWriter writer = new TarWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> writer.add(TarEntry.file("f", 0644, 10), new ByteArrayInputStream(new byte[3])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'f' ended 7 bytes before its size");
    }

    @Test
    void plainEntriesNeedNoExtendedHeader() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        writer.add(TarEntry.directory("", 0755));
        writer.add(TarEntry.file("a/" + "b".repeat(90) + "/" + "c".repeat(99), 0644, 0));
        writer.finish();
        assertThat(out.size()).isEqualTo(4 * 512);
        assertThat(TarDump.lines(out.toByteArray()))
                .containsExactly(
                        "DIRECTORY  0755 0:0 0 0.000000000  0,0",
                        "FILE a/" + "b".repeat(90) + "/" + "c".repeat(99) + " 0644 0:0 0 0.000000000  0,0 crc=0");
    }
}
