package dev.hull.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian Policy, section 5.6.12. */
class DebianVersionTest {
    private static int compare(String a, String b) {
        return Integer.signum(DebianVersion.parse(a).compareTo(DebianVersion.parse(b)));
    }

    /** Each is earlier than the one behind it. */
    @Test
    void order() {
        List<String> ascending = List.of(
                "1.0~~",
                "1.0~~a",
                "1.0~",
                "1.0",
                "1.0a",
                "1.0+b1",
                "1.0.1",
                "1.2",
                "1.10",
                "1.10-0.1",
                "1.10-1~bpo1",
                "1.10-1",
                "1.10-1+b1",
                "1.10-1+deb12u1",
                "1.10-2",
                "1.10-10",
                "2",
                "1:0.1",
                "1:1",
                "2:0");
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(compare(ascending.get(i), ascending.get(j)))
                        .as("%s with %s", ascending.get(i), ascending.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0 0:1.0", "1.0 1.0-0", "1.01 1.1", "1.0-1 1.0-01", "1. 1.0"})
    void differentTextsOfOneVersion(String pair) {
        String[] both = pair.split(" ");
        assertThat(compare(both[0], both[1])).isZero();
    }

    @Test
    void parts() {
        DebianVersion version = DebianVersion.parse("2:1.0-rc-1-3+b1");
        assertThat(version.epoch()).isEqualTo(2);
        assertThat(version.upstream()).isEqualTo("1.0-rc-1");
        assertThat(version.revision()).isEqualTo("3+b1");
        assertThat(version).hasToString("2:1.0-rc-1-3+b1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "a:1", "1:", "1-", "1.0 1", "1_0", "1/2", "99999999999:1", "1.0-1:2", "ü"})
    void whatIsNoVersion(String text) {
        if (text.equals("1.0-1:2")) {
            assertThatThrownBy(() -> DebianVersion.parse(text)).hasMessageContaining("its epoch is no number");
        } else {
            assertThatThrownBy(() -> DebianVersion.parse(text))
                    .isInstanceOf(HullException.class)
                    .hasMessageStartingWith("'" + text + "' is no version of a package: ");
        }
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(5) == 0) {
            text.append(random.nextInt(3)).append(':');
        }
        text.append(random.nextInt(3));
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append("0019a.zZ+~-".charAt(random.nextInt(11)));
        }
        String result = text.toString();
        return result.endsWith("-") ? result + "1" : result;
    }

    @Test
    void anOrder() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        List<DebianVersion> versions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            versions.add(DebianVersion.parse(random(random)));
        }
        versions.sort(Comparator.naturalOrder());
        for (int i = 0; i < versions.size(); i++) {
            for (int j = i; j < versions.size(); j += 7) {
                assertThat(versions.get(i).compareTo(versions.get(j)))
                        .as("seed %d: %s with %s", seed, versions.get(i), versions.get(j))
                        .isLessThanOrEqualTo(0);
                assertThat(Integer.signum(versions.get(j).compareTo(versions.get(i))))
                        .isEqualTo(-Integer.signum(versions.get(i).compareTo(versions.get(j))));
            }
        }
    }

    /** The judge is dpkg itself. */
    @Test
    @RequiresProgram("dpkg")
    void asDpkg() throws IOException, InterruptedException {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        StringBuilder script = new StringBuilder();
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String a = random(random);
            String b = random.nextInt(4) == 0 ? a + "~" : random(random);
            pairs.add(a + " " + b);
            script.append("if dpkg --compare-versions ")
                    .append(a)
                    .append(" lt ")
                    .append(b)
                    .append("; then echo -1;");
            script.append(" elif dpkg --compare-versions ")
                    .append(a)
                    .append(" eq ")
                    .append(b);
            script.append("; then echo 0; else echo 1; fi\n");
        }
        Process process = new ProcessBuilder("sh", "-c", script.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> answers = new String(
                        process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        for (int i = 0; i < pairs.size(); i++) {
            String[] pair = pairs.get(i).split(" ");
            assertThat(compare(pair[0], pair[1]))
                    .as("seed %d: %s", seed, pairs.get(i))
                    .isEqualTo(Integer.parseInt(answers.get(i)));
        }
    }
}
