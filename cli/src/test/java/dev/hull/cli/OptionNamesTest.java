package dev.hull.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $.linux.resources.memory.limit: not writable | --memory: not writable
            $.linux.resources.blockIO.weightDevice[0].weight: x | --blkio-weight-device: x
            $.linux.resources.blockIO.weight: x          | --blkio-weight: x
            $.process.user.uid: 70000: no such           | --user: 70000: no such
            $.process.cwd: must be absolute              | $.process.cwd: must be absolute
            no such container                            | no such container
            """)
    void aLimitIsCalledByItsOption(String sentence, String expected) {
        assertThat(OptionNames.in(sentence)).isEqualTo(expected);
    }
}
