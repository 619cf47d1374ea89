package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '#!/bin/sh'                           | /bin/sh      |
            '#! /bin/sh -e'                       | /bin/sh      |
            '#!/usr/bin/env python3'              | /usr/bin/env | python3
            '#!/usr/bin/env -S A=1 node --flag'   | /usr/bin/env | node
            '#!/usr/bin/env -i -u HOME perl'      | /usr/bin/env | perl
            '#!/bin/env'                          | /bin/env     |
            """)
    void readsTheFirstLine(String line, String interpreter, String program) {
        Script script =
                Script.parse((line + "\nrest").getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(script.interpreter()).isEqualTo(interpreter);
        assertThat(script.program()).isEqualTo(Optional.ofNullable(program));
    }

    @ParameterizedTest
    @CsvSource({"'#!'", "'#! '", "'# !/bin/sh'", "''", "'\u007fELF'"})
    void whatIsNoScript(String text) {
        assertThat(Script.parse(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
