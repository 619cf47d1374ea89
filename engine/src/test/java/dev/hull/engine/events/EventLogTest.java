package dev.hull.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    private Path directory;

    private Path file;
    private EventLog log;

    @BeforeEach
    void open() {
        file = directory.resolve("run/events");
        log = new EventLog(file);
    }

    private static Event event(String action) {
        return new Event(
                Event.CONTAINER, action, "ab12", Map.of("name", "web", "image", "app"), 1_700_000_000_123_456_789L);
    }

    @Test
    void aLineIsDockersDocument() {
        assertThat(event("start").line())
                .isEqualTo(
                        "{\"status\":\"start\",\"id\":\"ab12\",\"from\":\"app\",\"Type\":\"container\",\"Action\":\"start\","
                                + "\"Actor\":{\"ID\":\"ab12\",\"Attributes\":{\"image\":\"app\",\"name\":\"web\"}},\"scope\":\"local\","
                                + "\"time\":1700000000,\"timeNano\":1700000000123456789}\n");
        assertThat(new Event(Event.VOLUME, "create", "data", Map.of("driver", "local"), 1).line())
                .startsWith("{\"Type\":\"volume\",\"Action\":\"create\",");
        assertThat(new Event(Event.IMAGE, "tag", "sha256:1", Map.of("name", "a:b"), 1).line())
                .startsWith("{\"status\":\"tag\",\"id\":\"sha256:1\",\"Type\":\"image\"");
    }

    @Test
    void whatIsWrittenIsRead() {
        Event hard = new Event(
                Event.CONTAINER,
                "exec_create: sh -c \"a\\b\"\n",
                "x",
                Map.of("k\"", "\u0001ü😀\ud800", "{", "{exit}"),
                5);
        assertThat(hard.line().indexOf('\n')).isEqualTo(hard.line().length() - 1);
        Event read = Event.parse(hard.line()).orElseThrow();
        assertThat(read.action()).isEqualTo(hard.action());
        assertThat(read.attributes().get("k\"")).startsWith("\u0001ü😀");
        assertThat(read.attributes()).containsEntry("{", "{exit}");
        assertThat(read.nanos()).isEqualTo(5);
        assertThat(Event.parse("{\"Type\":")).isEmpty();
    }

    @Test
    void aTemplateBecomesALineWhenItsWordsAreFilledIn() {
        Event die = event("die").with("exitCode", "{exit}").with("label", "{exit} {pid}");
        String line = die.template()
                .replace("{exit}", "137")
                .replace("{pid}", "1")
                .replace("{seconds}", "7")
                .replace("{nanos}", "7000000001");
        Event read = Event.parse(line).orElseThrow();
        assertThat(read.attributes()).containsEntry("exitCode", "137").containsEntry("label", "{exit} {pid}");
        assertThat(read.nanos()).isEqualTo(7_000_000_001L);
        assertThat(read.seconds()).isEqualTo(7);
    }

    @Test
    void tooManyLabelsAreLeftOut() {
        Event large = event("create");
        for (int i = 0; i < 100; i++) {
            large = large.with("label" + i, "x".repeat(1000));
        }
        assertThat(large.line().length()).isLessThan(EventText.LONGEST_LINE);
        assertThat(Event.parse(large.line()).orElseThrow().attributes()).containsOnlyKeys("image", "name");
    }

    @Test
    void readersSeePastAndFuture() throws Exception {
        log.append(event("create"));
        try (EventReader all = log.readAll();
                EventReader recent = log.readNew()) {
            assertThat(all.read()).extracting(Event::action).containsExactly("create");
            assertThat(recent.read()).isEmpty();
            Files.writeString(file, event("start").line().substring(0, 50), StandardOpenOption.APPEND);
            assertThat(recent.read()).isEmpty();
            Files.writeString(file, event("start").line().substring(50), StandardOpenOption.APPEND);
            long before = System.nanoTime();
            recent.await(Duration.ofSeconds(20));
            assertThat(System.nanoTime() - before)
                    .isLessThan(Duration.ofSeconds(5).toNanos());
            assertThat(recent.read()).extracting(Event::action).containsExactly("start");
            assertThat(all.read()).extracting(Event::action).containsExactly("start");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aReaderMayComeBeforeTheFirstEvent() throws IOException {
        try (EventReader reader = log.readNew()) {
            log.append(event("create"));
            assertThat(reader.read()).extracting(Event::action).containsExactly("create");
        }
    }

    @Test
    void whereNothingCanBeWrittenTheEventIsLost() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        new EventLog(directory.resolve("file/events")).append(event("create"));
    }

    @Test
    void theLogIsBoundedAndAFollowerLosesNothing() throws Exception {
        int writers = 4;
        int each = 2200;
        Set<String> seen = new HashSet<>();
        try (EventReader reader = log.readNew()) {
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        log.append(event(writer + "-" + i));
                    }
                }));
            }
            boolean running = true;
            while (running) {
                running = threads.stream().anyMatch(Thread::isAlive);
                for (Event event : reader.read()) {
                    assertThat(seen.add(event.action())).isTrue();
                }
            }
        }
        assertThat(seen).hasSize(writers * each);
        assertThat(Files.size(file)).isLessThan(EventLog.FULL + 4096);
        assertThat(Files.size(EventLog.before(file))).isLessThan(EventLog.FULL + 4096);
    }
}
