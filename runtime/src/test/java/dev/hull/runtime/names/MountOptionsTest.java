package dev.hull.runtime.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MountOptionsTest {
    static Stream<Arguments> table() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        try (var in = MountOptionsTest.class.getResourceAsStream("/testfiles/mount-options.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] columns = line.split("\\|", -1);
                    rows.add(Arguments.of(columns[0].strip(), columns[1].strip()));
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void wordsAreSorted(String words, String expected) {
        MountOptions options = MountOptions.parse(List.of(words.split(",", -1)));
        StringBuilder text = new StringBuilder();
        number(text, "flags", options.flags());
        number(text, "set", options.set());
        number(text, "clear", options.clear());
        number(text, "tree+", options.recursiveSet());
        number(text, "tree-", options.recursiveClear());
        number(text, "propagation", options.propagation());
        word(text, "bind", options.bind() && !options.recursiveBind());
        word(text, "rbind", options.recursiveBind());
        word(text, "copyup", options.copyUp());
        word(text, "idmap=" + options.idMap(), options.idMap() != MountOptions.IdMap.NONE);
        word(text, "data=" + options.data(), !options.data().isEmpty());
        assertThat(text.toString().strip()).isEqualTo(expected);
    }

    private static void number(StringBuilder text, String name, long value) {
        word(text, name + "=" + Long.toHexString(value), value != 0);
    }

    private static void word(StringBuilder text, String word, boolean present) {
        if (present) {
            text.append(word).append(' ');
        }
    }
}
