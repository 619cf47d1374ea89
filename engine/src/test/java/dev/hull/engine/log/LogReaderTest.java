package dev.hull.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    private static String line(int second, String text, String stream) {
        return "{\"log\":\"" + text + "\",\"stream\":\"" + stream + "\",\"time\":\"2026-01-02T03:04:"
                + String.format("%02d", second) + ".000000000Z\"}\n";
    }

    private static String line(int second, String text) {
        return line(second, text + "\\n", "stdout");
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(directory.resolve(name), String.join("", lines));
    }

    private void append(String text) throws IOException {
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Collects texts; damage as [number]. */
    private static class Collector implements LogReader.Sink {
        final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        public boolean entry(LogEntry entry) {
            texts.add((entry.error() ? "!" : "") + new String(entry.text(), StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public void damaged(Path file, long bytes) {
            texts.add("[" + bytes + "]");
        }

        @Override
        public boolean pause() {
            return true;
        }
    }

    private List<String> read(LogQuery query) throws IOException, InterruptedException {
        Collector collector = new Collector();
        new LogReader(log(), query, collector).read(() -> false);
        return collector.texts;
    }

    private List<String> read() throws IOException, InterruptedException {
        return read(tail(-1));
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(lines, Optional.empty(), Optional.empty(), false);
    }

    @Test
    void rotatedFilesComeFirst() throws Exception {
        write("log.2", line(1, "a"), line(2, "b"));
        write("log.1", line(3, "c"));
        write("log", line(4, "d"), line(5, "e\\n", "stderr"));
        assertThat(read()).containsExactly("a\n", "b\n", "c\n", "d\n", "!e\n");
        LogCompressor.compress(log());
        assertThat(Files.readAllBytes(directory.resolve("log.2"))).startsWith(0x1f, 0x8b);
        assertThat(Files.readAllBytes(directory.resolve("log.1"))).startsWith(0x1f, 0x8b);
        assertThat(Files.readAllBytes(log())).startsWith('{');
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("log", "log.1", "log.2");
        assertThat(read()).containsExactly("a\n", "b\n", "c\n", "d\n", "!e\n");
        assertThat(read(tail(4))).containsExactly("b\n", "c\n", "d\n", "!e\n");
        assertThat(read(tail(2))).containsExactly("d\n", "!e\n");
    }

    @Test
    void theTailIsCountedFromTheEnd() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            lines.add(line(i % 60, "line " + i));
        }
        write("log", lines.toArray(String[]::new));
        assertThat(read(tail(0))).isEmpty();
        assertThat(read(tail(1))).containsExactly("line 4999\n");
        assertThat(read(tail(3000))).hasSize(3000).startsWith("line 2000\n");
        assertThat(read(tail(9000))).hasSize(5000).startsWith("line 0\n");
        assertThat(read(tail(-1))).hasSize(5000);
    }

    @Test
    void timesBoundIt() throws Exception {
        write("log", line(1, "a"), line(2, "b"), line(3, "c"), line(4, "d"));
        Optional<Instant> from = Optional.of(START.minusSeconds(3));
        Optional<Instant> to = Optional.of(START.minusSeconds(2));
        assertThat(read(new LogQuery(-1, from, Optional.empty(), false))).containsExactly("b\n", "c\n", "d\n");
        assertThat(read(new LogQuery(-1, from, to, false))).containsExactly("b\n", "c\n");
        assertThat(read(new LogQuery(1, Optional.empty(), to, false))).isEmpty();
    }

    @Test
    void textIsAsItWasWritten() throws Exception {
        write(
                "log",
                line(1, "tab\\t \\\"quoted\\\" \\\\ \\/ \\u003ca\\u0026b\\u003e \\u001b[0m ä€ \\ud83d\\ude00\\ud83d"),
                line(2, "no end", "stdout"),
                line(3, ""));
        assertThat(read())
                .containsExactly("tab\t \"quoted\" \\ / <a&b> \u001b[0m ä€ \ud83d\ude00\ufffd\n", "no end", "\n");
    }

    @Test
    void otherMembersAndOrdersAreRead() throws Exception {
        write(
                "log",
                "{\"time\":\"2026-01-02T03:04:05Z\", \"stream\":\"stderr\", \"log\":\"x\\n\"}\n",
                "{\"log\":\"y\\n\",\"stream\":\"stderr\",\"attrs\":{\"lost\":\"7\"},\"time\":\"2026-01-02T03:04:05Z\"}\n");
        List<LogEntry> entries = new ArrayList<>();
        new LogReader(log(), tail(-1), new Collector() {
                    @Override
                    public boolean entry(LogEntry entry) {
                        entries.add(entry);
                        return true;
                    }
                })
                .read(() -> false);
        assertThat(entries).hasSize(2).allMatch(LogEntry::error);
        assertThat(entries.get(1).attributes()).containsEntry("lost", "7");
    }

    @Test
    void damageIsPassedOverAndTold() throws Exception {
        String bad = "{\"log\":\"half";
        write(
                "log",
                line(1, "a"),
                bad + "\n",
                "\0\0\0\n",
                line(2, "b"),
                line(3, "c").substring(0, 20));
        assertThat(read()).containsExactly("a\n", "[" + (bad.length() + 5) + "]", "b\n", "[20]");
        write("log", "x".repeat(3 << 20), "\n", line(1, "after"));
        assertThat(read()).containsExactly("[" + ((3 << 20) + 1) + "]", "after\n");
        write("log.1", line(1, "a"), line(2, "b"));
        write("log", line(3, "c"));
        LogCompressor.compress(log());
        byte[] whole = Files.readAllBytes(directory.resolve("log.1"));
        Files.write(directory.resolve("log.1"), java.util.Arrays.copyOf(whole, whole.length - 9));
        assertThat(read()).contains("c\n").anyMatch(text -> text.startsWith("["));
    }

    @Test
    void nothingIsNothing() throws Exception {
        assertThat(read()).isEmpty();
        write("log");
        assertThat(read()).isEmpty();
        assertThat(read(tail(5))).isEmpty();
    }

    @Test
    void followingSurvivesRotationsAndEndsWithTheWriter() throws Exception {
        write("log", line(1, "a"));
        AtomicBoolean alive = new AtomicBoolean(true);
        Collector collector = new Collector();
        LogQuery query = new LogQuery(-1, Optional.empty(), Optional.empty(), true);
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                new LogReader(log(), query, collector).read(alive::get);
            } catch (IOException | InterruptedException e) {
                collector.texts.add(e.toString());
            }
        });
        Await.until("the first", () -> collector.texts.size() == 1);
        String entry = line(2, "b");
        append(entry.substring(0, 30));
        append(entry.substring(30) + line(3, "c"));
        Await.until("what is added", () -> collector.texts.size() == 3);
        Files.move(log(), directory.resolve("log.1"));
        append(line(4, "d"));
        Files.move(directory.resolve("log.1"), directory.resolve("log.2"));
        Files.move(log(), directory.resolve("log.1"));
        append(line(5, "e"));
        Await.until("what is in new files", () -> collector.texts.size() == 5);
        append(line(6, "f"));
        alive.set(false);
        reader.join();
        assertThat(collector.texts).containsExactly("a\n", "b\n", "c\n", "d\n", "e\n", "f\n");
    }
}
