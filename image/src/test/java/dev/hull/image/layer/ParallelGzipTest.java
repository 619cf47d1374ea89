package dev.hull.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ParallelGzipTest {
    private static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParallelGzip gzip = new ParallelGzip(out)) {
            for (int at = 0; at < content.length; at += 777_777) {
                gzip.write(content, at, Math.min(777_777, content.length - at));
            }
            gzip.finish();
        }
        byte[] packed = out.toByteArray();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
        }
        return packed;
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(4711).nextBytes(content);
        return content;
    }

    @Test
    void whatDoesNotGetSmallerStaysAsItIs() throws IOException {
        byte[] content = random(5_000_000);
        assertThat(packed(content).length).isBetween(5_000_000, 5_003_000);
    }

    @Test
    void whatRepeatsNothingGetsShorterCodes() throws IOException {
        byte[] content = Base64.getEncoder().encode(random(3_000_000));
        assertThat(packed(content).length).isBetween(3_000_000, 3_100_000);
    }

    @Test
    void whatRepeatsGetsSmall() throws IOException {
        byte[] content = new byte[7_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) "the quick brown fox ".charAt(i % 20);
        }
        assertThat(packed(content).length).isLessThan(70_000);
    }

    @Test
    void anySizeAndAlwaysTheSame() throws IOException {
        for (int size : new int[] {0, 1, 100, 98_303, 98_304, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            assertThat(packed(random(size))).isEqualTo(packed(random(size)));
        }
    }

    @Test
    void partsOfEveryKindFollowEachOther() throws IOException {
        byte[] text =
                "the quick brown fox jumps over the lazy dog\n".repeat(3_000).getBytes(StandardCharsets.US_ASCII);
        byte[] letters = Base64.getEncoder().encode(random(100_000));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int round = 0; round < 12; round++) {
            content.write(random(70_000 + round * 9_999));
            content.write(text);
            content.write(letters);
            content.write(text, 0, 50 * round);
        }
        int random = 12 * 70_000 + 66 * 9_999;
        assertThat(packed(content.toByteArray()).length).isBetween(random, random + 12 * 150_000);
    }
}
