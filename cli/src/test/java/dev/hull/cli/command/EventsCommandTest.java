package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.engine.events.Event;
import dev.hull.engine.events.EventLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsCommandTest {
    private static final long START = 1_700_000_000L;
    private static final String WEB = "ab".repeat(32);

    @TempDir
    private Path directory;

    private Console hull;
    private EventLog log;

    @BeforeEach
    void fill() {
        hull = new Console(directory);
        log = new EventLog(directory.resolve("run/events"));
        Map<String, String> web = Map.of("name", "web", "image", "app:1", "tier", "front");
        append(0, Event.CONTAINER, "create", WEB, web);
        append(1, Event.CONTAINER, "start", WEB, web);
        append(2, Event.CONTAINER, "exec_create: sh -c true", WEB, web);
        append(3, Event.VOLUME, "create", "data", Map.of("driver", "local"));
        append(4, Event.CONTAINER, "die", WEB, Map.of("name", "web", "image", "app:1", "exitCode", "3"));
        append(5, Event.IMAGE, "tag", "sha256:12", Map.of("name", "app:2"));
    }

    private void append(long seconds, String type, String action, String id, Map<String, String> attributes) {
        log.append(new Event(type, action, id, attributes, (START + seconds) * 1_000_000_000 + 7));
    }

    @Test
    void aLineIsDockers() {
        Console.Result result = hull.run("events", "--since", "" + START, "--until", "" + (START + 1));
        assertThat(result.status()).isZero();
        assertThat(result.line()).endsWith(" container create " + WEB + " (image=app:1, name=web, tier=front)");
        String time = result.line().substring(0, result.line().indexOf(' '));
        assertThat(java.time.OffsetDateTime.parse(time).toInstant()).isEqualTo(Instant.ofEpochSecond(START, 7));
        assertThat(time).contains(":20.000000007");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            container=web                     :: create start exec_create: sh -c true die
            container=abab                    :: create start exec_create: sh -c true die
            container=other                   ::
            type=volume                       :: create
            type=image                        :: tag
            event=create                      :: create create
            event=exec_create                 :: exec_create: sh -c true
            image=app                         :: create start exec_create: sh -c true die tag
            image=app:2                       :: tag
            volume=data                       :: create
            label=tier                        :: create start exec_create: sh -c true
            label=tier=front                  :: create start exec_create: sh -c true
            label=tier=back                   ::
            event=die -f event=start          :: start die
            event=create -f type=container    :: create
            scope=local -f event=die          :: die
            scope=swarm                       ::
            """)
    void filters(String filter, String actions) {
        String found = hull.shell("events --since 0 --until 1s --format {{.Action}} -f " + filter)
                .output()
                .strip()
                .replace('\n', ' ');
        assertThat(found).isEqualTo(actions == null ? "" : actions);
    }

    @Test
    void templatesNameTheFieldsAsGoDoes() {
        String all = "{{.Type}} {{.Action}} {{.Actor.ID}} {{.ID}} {{.Status}} {{.From}} {{.Scope}} {{.Time}}"
                + " {{.Actor.Attributes.exitCode}} {{index .Actor.Attributes \"name\"}}";
        assertThat(hull.run("events", "--since", "0", "--until", "1s", "-f", "event=die", "--format", all)
                        .line())
                .isEqualTo("container die " + WEB + " " + WEB + " die app:1 local " + (START + 4) + " 3 web");
        assertThat(hull.shell("events --since 0 --until 1s -f event=die --format json")
                        .line())
                .startsWith("{\"status\":\"die\",\"id\":\"" + WEB)
                .endsWith("\"time\":" + (START + 4) + ",\"timeNano\":" + (START + 4) + "000000007}");
        assertThat(hull.shell("events --since 0 --until 1s -f event=die --format '{{json .}}'")
                        .line())
                .isEqualTo(hull.shell("events --since 0 --until 1s -f event=die --format json")
                        .line());
    }

    @Test
    void followsUntilTheTimeHasCome() throws InterruptedException {
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 200; i++) {
                log.append(Event.now(Event.CONTAINER, "oom", WEB, Map.of()));
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        });
        String until = Long.toString(Instant.now().getEpochSecond() + 1);
        Console.Result result = hull.run("events", "--since", "1s", "--until", until, "--format", "{{.Action}}");
        writer.join();
        assertThat(result.output().lines()).isNotEmpty().allMatch("oom"::equals);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(hull.run("events", "-f", "colour=red").error()).contains("invalid filter 'colour'");
        assertThat(hull.run("events", "-f", "red").status()).isEqualTo(125);
        assertThat(hull.run("events", "--since", "never").error()).contains("invalid value for \"since\"");
        Console.Result template = hull.run("events", "--until", "1s", "--format", "{{.Type");
        assertThat(template.status()).isEqualTo(64);
        assertThat(template.error()).contains("Error parsing format: template");
    }
}
