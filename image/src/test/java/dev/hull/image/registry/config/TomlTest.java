package dev.hull.image.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TomlTest {
    private static String json(String toml) {
        return Json.writeString(Toml.parse(toml));
    }

    @Test
    void tablesKeysAndValues() {
        assertThat(json("""
                # a comment
                a = "x\\ty\\u00e9\\"" # another
                'b c' = 'C:\\n'
                d.e = -12
                f = [ 1, "two", [true], # inside
                      { g = 1, h.i = 2 }, ]

                [t]
                on = true
                [t.u]
                off = false
                [[v.w]]
                n = 1
                [[v.w.x]]
                m = 2
                [[v.w]]
                n = 3
                """))
                .isEqualTo("{\"a\":\"x\\tyé\\\"\",\"b c\":\"C:\\\\n\",\"d\":{\"e\":-12},"
                        + "\"f\":[1,\"two\",[true],{\"g\":1,\"h\":{\"i\":2}}],"
                        + "\"t\":{\"on\":true,\"u\":{\"off\":false}},"
                        + "\"v\":{\"w\":[{\"n\":1,\"x\":[{\"m\":2}]},{\"n\":3}]}}");
        assertThat(json("a=1\r\nb=2\r\n")).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(json("")).isEqualTo("{}");
    }

    @Test
    void nothingButASentenceComesOfNonsense() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "ab.=[]{}\"'\\#,\n 1tu-";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThatCode(() -> {
                        try {
                            Toml.parse(text.toString());
                        } catch (HullException e) {
                            assertThat(e.sentence()).startsWith("line ");
                        }
                    })
                    .as("-Dhull.seed=%d: %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }
}
