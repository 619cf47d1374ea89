package dev.hull.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionParserTest {
    private static final Option<Boolean> TTY = Option.flag("tty", "").letter('t');
    private static final Option<Boolean> INTERACTIVE =
            Option.flag("interactive", "").letter('i');
    private static final Option<Boolean> PROXY = Option.flag("sig-proxy", "").orElse("true");
    private static final Option<String> NAME = Option.string("name", "");
    private static final Option<String> NETWORK = Option.string("network", "").alias("net");
    private static final Option<List<String>> ENV = Option.list("env", "").letter('e');
    private static final Option<List<String>> PUBLISH =
            Option.list("publish", "").letter('p');
    private static final Option<List<String>> PLATFORM = Option.commaList("platform", "");
    private static final Option<Map<String, String>> SYSCTL = Option.map("sysctl", "");
    private static final Option<Long> MEMORY = Option.bytes("memory", "").letter('m');
    private static final Option<Long> SWAP = Option.bytesOrUnlimited("memory-swap", "");
    private static final Option<Long> CPUS = Option.processors("cpus", "");
    private static final Option<Long> PIDS = Option.integer("pids-limit", "");
    private static final Option<Long> WEIGHT = Option.unsignedShort("blkio-weight", "");
    private static final Option<Duration> INTERVAL = Option.duration("health-interval", "");
    private static final Option<String> WHY = Option.optionalString("why", "").letter('y');
    private static final OptionTable TABLE = OptionTable.of(
            TTY,
            INTERACTIVE,
            PROXY,
            NAME,
            NETWORK,
            ENV,
            PUBLISH,
            PLATFORM,
            SYSCTL,
            MEMORY,
            SWAP,
            CPUS,
            PIDS,
            WEIGHT,
            INTERVAL,
            WHY);

    private static ParsedOptions parse(String line) {
        return OptionParser.parse(TABLE, line.isEmpty() ? List.of() : List.of(line.split(" ")), true);
    }

    @Test
    void lettersGoTogether() {
        ParsedOptions options = parse("-itp8080:80 -p 9:9 -p=1:1 -eA=B -e=C=D -e E=F image -t");
        assertThat(options.get(TTY)).isTrue();
        assertThat(options.get(INTERACTIVE)).isTrue();
        assertThat(options.get(PUBLISH)).containsExactly("8080:80", "9:9", "1:1");
        assertThat(options.get(ENV)).containsExactly("A=B", "C=D", "E=F");
        assertThat(options.arguments()).containsExactly("image", "-t");
    }

    @Test
    void flagsTakeValuesOnlyAfterEqualsSigns() {
        assertThat(parse("--tty=false x").get(TTY)).isFalse();
        assertThat(parse("-t=0 x").get(TTY)).isFalse();
        assertThat(parse("-it=f x").get(TTY)).isFalse();
        assertThat(parse("--tty true").arguments()).containsExactly("true");
        assertThat(parse("x").get(PROXY)).isTrue();
        assertThat(parse("x").isSet(PROXY)).isFalse();
        assertThat(parse("--sig-proxy=false x").get(PROXY)).isFalse();
    }

    @Test
    void valuesMayLookLikeOptions() {
        assertThat(parse("--name -x -- -y").get(NAME)).isEqualTo("-x");
        assertThat(parse("--name -x -- -y").arguments()).containsExactly("-y");
        assertThat(parse("--name= x").get(NAME)).isEmpty();
        assertThat(parse("--name= x").isSet(NAME)).isTrue();
        assertThat(parse("-").arguments()).containsExactly("-");
        assertThat(parse("--net=host x").get(NETWORK)).isEqualTo("host");
    }

    @Test
    void optionsAndArgumentsMixUnlessTheCommandStops() {
        List<String> words = List.of("a", "-t", "b", "--", "-i");
        assertThat(OptionParser.parse(TABLE, words, false).arguments()).containsExactly("a", "b", "-i");
        assertThat(OptionParser.parse(TABLE, words, true).arguments()).containsExactly("a", "-t", "b", "--", "-i");
    }

    @Test
    void typedValues() {
        ParsedOptions options =
                parse("--platform a,b --platform c --sysctl x=1 --sysctl y --sysctl x=2 --pids-limit 0x10"
                        + " --memory-swap -1 --health-interval 1h30m --blkio-weight 10");
        assertThat(options.get(PLATFORM)).containsExactly("a", "b", "c");
        assertThat(options.get(SYSCTL)).containsExactly(Map.entry("x", "2"), Map.entry("y", ""));
        assertThat(options.get(PIDS)).isEqualTo(16);
        assertThat(options.get(SWAP)).isEqualTo(-1);
        assertThat(options.get(INTERVAL)).isEqualTo(Duration.ofMinutes(90));
        assertThat(options.get(WEIGHT)).isEqualTo(10);
    }

    @Test
    void whatIsNotGivenIsZero() {
        ParsedOptions options = parse("");
        assertThat(options.get(TTY)).isFalse();
        assertThat(options.get(NAME)).isEmpty();
        assertThat(options.get(MEMORY)).isZero();
        assertThat(options.get(INTERVAL)).isZero();
        assertThat(options.get(ENV)).isEmpty();
        assertThat(options.get(SYSCTL)).isEmpty();
        assertThatThrownBy(() -> options.get(Option.flag("tty", ""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesThatMayBeLeftAway() {
        assertThat(parse("--why x").arguments()).containsExactly("x");
        assertThat(parse("--why x").isSet(WHY)).isTrue();
        assertThat(parse("--why=/a x").get(WHY)).isEqualTo("/a");
        assertThat(parse("-ty x").get(WHY)).isEmpty();
        assertThat(parse("-y=/a x").get(WHY)).isEqualTo("/a");
        assertThat(parse("x").isSet(WHY)).isFalse();
    }

    @Test
    void helpStopsReading() {
        assertThat(parse("--help --nonsense").isHelp()).isTrue();
        assertThat(parse("-h --nonsense").isHelp()).isTrue();
        assertThat(parse("--help=false x").isHelp()).isFalse();
        assertThat(parse("image --help").isHelp()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            512      | 512
            512b     | 512
            64k      | 65536
            64KB     | 65536
            64KiB    | 65536
            1.5g     | 1610612736
            '1 GB'   | 1073741824
            2t       | 2199023255552
            .5m      | 524288
            """)
    void sizes(String text, long bytes) {
        assertThat(Sizes.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                | 1000000000
            1.5              | 1500000000
            .25              | 250000000
            0.000000001      | 1
            2.5000000000000  | 2500000000
            """)
    void processors(String text, long nano) {
        assertThat(Sizes.nanoProcessors(text)).isEqualTo(nano);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0         | PT0S
            10s       | PT10S
            1.5h      | PT1H30M
            -5m       | PT-5M
            300ms     | PT0.3S
            1m2s3us   | PT1M2.000003S
            """)
    void durations(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --nmae x                  | 'unknown flag: --nmae
            Did you mean --name?'
            --zebra                   | unknown flag: --zebra
            --foo=bar                 | unknown flag: --foo
            -Z                        | unknown shorthand flag: 'Z' in -Z
            -tZi                      | unknown shorthand flag: 'Z' in -Zi
            -name                     | 'unknown shorthand flag: ''n'' in -name
            Did you mean --name?'
            --name                    | flag needs an argument: --name
            -te                       | flag needs an argument: 'e' in -e
            ---x                      | bad flag syntax: ---x
            --=x                      | bad flag syntax: --=x
            --tty=maybe               | invalid argument "maybe" for "-t, --tty" flag: expected true or false
            -m 12x                    | invalid argument "12x" for "-m, --memory" flag: invalid suffix: 'x' (write b, k, m, g or t)
            -m 1GiBs                  | invalid argument "1GiBs" for "-m, --memory" flag: invalid suffix: 'GiBs' (write b, k, m, g or t)
            -m -1                     | invalid argument "-1" for "-m, --memory" flag: invalid size: '-1' (write a number with b, k, m, g or t)
            --memory=                 | invalid argument "" for "-m, --memory" flag: invalid size: '' (write a number with b, k, m, g or t)
            -m 9999999999999p         | invalid argument "9999999999999p" for "-m, --memory" flag: invalid size: '9999999999999p' is more than 64 bits can hold
            --cpus abc                | invalid argument "abc" for "--cpus" flag: expected a number of processors such as 1.5
            --cpus 1.0000000001       | invalid argument "1.0000000001" for "--cpus" flag: value is too precise (at most 9 decimals)
            --cpus 99999999999        | invalid argument "99999999999" for "--cpus" flag: more processors than any machine has
            --pids-limit x            | invalid argument "x" for "--pids-limit" flag: expected a whole number
            --blkio-weight 70000      | invalid argument "70000" for "--blkio-weight" flag: expected a whole number from 0 to 65535
            --health-interval 10      | invalid argument "10" for "--health-interval" flag: missing unit in duration (write for example 300ms, 10s or 1h30m)
            --health-interval 1y      | invalid argument "1y" for "--health-interval" flag: unknown unit "y" in duration (write for example 300ms, 10s or 1h30m)
            --sysctl =1               | invalid argument "=1" for "--sysctl" flag: expected KEY=VALUE
            """)
    void faults(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    /** Replays with -Dhull.seed=N. */
    @Test
    void randomWordsAreReadOrRefused() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "-", "--", "=", "t", "i", "m", "e", "name", "memory", "cpus", "1", ".", "5g", "x", "", "h", "0x"
        };
        for (int round = 0; round < 20_000; round++) {
            List<String> words = new ArrayList<>();
            for (int word = random.nextInt(4); word >= 0; word--) {
                StringBuilder text = new StringBuilder();
                for (int piece = random.nextInt(5); piece > 0; piece--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                words.add(text.toString());
            }
            try {
                OptionParser.parse(TABLE, words, random.nextBoolean());
            } catch (UsageException e) {
                assertThat(e.sentence()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", words " + words, e);
            }
        }
    }
}
