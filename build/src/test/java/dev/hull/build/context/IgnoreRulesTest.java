package dev.hull.build.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        "*.md,        README.md,      true",
        "*.md,        docs/README.md, false",
        "**/*.md,     docs/a/b.md,    true",
        "**/*.md,     b.md,           true",
        "**,          a/b/c,          true",
        "docs,        docs/a/b,       true",
        "docs,        docs2/a,        false",
        "/docs/,      docs/a,         true",
        "*/temp*,     a/temporary,    true",
        "*/temp*,     a/b/temporary,  false",
        "*/temp*,     temporary,      false",
        "temp?,       tempa,          true",
        "temp?,       temp,           false",
        "a/**/z,      a/z,            true",
        "a/**/z,      a/b/c/z,        true",
        "a/**/z,      a/bz,           false",
        "a**z,        a/b/z,          true",
        "[a-c]x,      bx,             true",
        "[^a-c]x,     bx,             false",
        "a\\*b,       a*b,            true",
        "a\\*b,       axb,            false",
        "\\[x\\],       [x],            true",
        "\\[x\\],       x,              false",
        "a/../b,      b,              true",
        "**/node_modules, x/node_modules/y, true",
    })
    void patternsMatch(String pattern, String path, boolean excluded) {
        assertThat(IgnoreRules.parse(pattern).excludes(path)).isEqualTo(excluded);
    }

    @Test
    void theLastLineThatMatchesWins() {
        IgnoreRules rules = IgnoreRules.parse("# all but\n*\n!README*\n\nREADME-secret.md\n! docs/keep \n");

        assertThat(rules.excludes("Makefile")).isTrue();
        assertThat(rules.excludes("README.md")).isFalse();
        assertThat(rules.excludes("README-secret.md")).isTrue();
        assertThat(rules.excludes("docs/other")).isTrue();
        assertThat(rules.excludes("docs/keep/a")).isFalse();
        assertThat(rules.mayTakeBack()).isTrue();
    }

    @Test
    void aLineThatIsWrongIsNamed() {
        assertThatThrownBy(() -> IgnoreRules.parse("a\n[b")).hasMessageStartingWith("line 2: syntax error in pattern");
        assertThatThrownBy(() -> IgnoreRules.parse("!")).hasMessageContaining("illegal exclusion pattern");
    }
}
