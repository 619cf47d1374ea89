package dev.hull.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class LiteralBlocksTest {
    private final LiteralBlocks blocks = new LiteralBlocks();

    private int encode(byte[] content) throws DataFormatException {
        byte[] out = new byte[content.length + 1_000];
        int begin = 3;
        int end = blocks.encode(content, 0, content.length, out, begin);
        assertThat(inflated(out, begin, LiteralBlocks.last(out, end), content.length))
                .isEqualTo(content);
        return end - begin;
    }

    private static byte[] inflated(byte[] packed, int from, int to, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed, from, to - from);
            byte[] content = new byte[length + 1];
            int read = 0;
            for (int more = 1; more > 0 && read < content.length; read += more) {
                more = inflater.inflate(content, read, content.length - read);
            }
            assertThat(inflater.finished()).isTrue();
            assertThat(inflater.getRemaining()).isZero();
            return Arrays.copyOf(content, read);
        } finally {
            inflater.end();
        }
    }

    @Test
    void everyDistributionComesBack() throws DataFormatException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] content = new byte[random.nextInt(66_000)];
            int kinds = 1 + random.nextInt(256);
            double slope = random.nextDouble() * 8;
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (kinds * Math.pow(random.nextDouble(), slope));
            }
            encode(content);
        }
    }

    @Test
    void textTakesAsManyBitsAsItsLettersNeed() throws DataFormatException {
        byte[] content = new byte[65_536];
        Random random = new Random(1);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('a' + random.nextInt(16));
        }
        assertThat(encode(content)).isBetween(32_768, 33_400);
    }

    @Test
    void wordsThatAreTooLongAreShortened() throws DataFormatException {
        StringBuilder content = new StringBuilder(); // Fibonacci's frequencies give the longest words
        int before = 1;
        int count = 1;
        for (char letter = 'a'; letter < 'v'; letter++) {
            content.append(String.valueOf(letter).repeat(count));
            int next = before + count;
            before = count;
            count = next;
        }
        byte[] bytes = content.toString().getBytes(StandardCharsets.US_ASCII);
        assertThat(encode(bytes)).isLessThan(bytes.length * 3 / 8);
    }

    @Test
    void whatDoesNotGetShorterIsStored() throws DataFormatException {
        byte[] content = new byte[200_000];
        new Random(2).nextBytes(content);
        assertThat(encode(content)).isEqualTo(content.length + 4 * 5);
        assertThat(encode(new byte[0])).isZero();
        assertThat(encode(new byte[] {1})).isEqualTo(6);
    }
}
