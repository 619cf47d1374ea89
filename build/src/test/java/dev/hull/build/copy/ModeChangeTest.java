package dev.hull.build.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            755       | 644  | false | 755
            0755      | 4711 | true  | 755
            4755      | 644  | false | 4755
            u+x       | 644  | false | 744
            +x        | 644  | false | 755
            a-w       | 666  | false | 444
            u=rwX,go=rX | 600 | false | 644
            u=rwX,go=rX | 600 | true  | 755
            go=       | 777  | false | 700
            u+s       | 755  | false | 4755
            +t        | 755  | true  | 1755
            g=u       | 755  | true  | !
            """)
    void changes(String change, String before, boolean directory, String after) {
        if (after.equals("!")) {
            assertThatThrownBy(() -> ModeChange.parse(change)).hasMessageContaining("invalid chmod parameter");
            return;
        }
        assertThat(Integer.toOctalString(ModeChange.parse(change).apply(Integer.parseInt(before, 8), directory)))
                .isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "99", "77777", "u=z", "x+r", "a+r,", "=r=q"})
    void refuses(String change) {
        assertThatThrownBy(() -> ModeChange.parse(change)).hasMessageContaining("invalid chmod parameter");
    }

    @Test
    void directoriesForATargetGetNumbersAlone() {
        assertThat(ModeChange.parse("4711").ofMadeDirectory(0755)).isEqualTo(0711);
        assertThat(ModeChange.parse("go-rwx").ofMadeDirectory(0755)).isEqualTo(0755);
    }
}
