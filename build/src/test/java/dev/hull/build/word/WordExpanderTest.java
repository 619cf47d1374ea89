package dev.hull.build.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordExpanderTest {
    private static final Variables VARIABLES =
            Variables.of(List.of("a=alpha", "empty=", "path=/usr/local/lib/x.tar.gz", "two=one  two", "star=a*b"));

    private static Expansion expand(String word) {
        return WordExpander.expand(word, WordRules.resolving('\\'), VARIABLES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            emptyValue = "",
            value = {
                "$a-${a}           | alpha-alpha",
                "$none.            | .",
                "${none-x}${empty-y}${a-z}    | xalpha",
                "${none:-x}${empty:-y}        | xy",
                "${none+x}${empty+y}${a+z}    | yz",
                "${none:+x}${empty:+y}${a:+z} | z",
                "${none:-${a}'s}   | error",
                "${none:-\"${a}'s\"} | alpha's",
                "${path#*/}        | usr/local/lib/x.tar.gz",
                "${path##*/}       | x.tar.gz",
                "${path%.*}        | /usr/local/lib/x.tar",
                "${path%%.*}       | /usr/local/lib/x",
                "${path#nothing}   | /usr/local/lib/x.tar.gz",
                "${path/l*l/L}     | /usr/Lib/x.tar.gz",
                "${path//\\//-}    | -usr-local-lib-x.tar.gz",
                "${path//?ar/}     | /usr/local/lib/x..gz",
                "${star/\\*/-}     | a-b",
                "${star#a\\*}      | b",
                "${a%%*}           | ~~",
                "${a@Q}            | error",
                "'${a}'\"${a}\"    | ${a}alpha",
                "\\$a\\\\$a        | $a\\alpha",
                "$                 | $",
            })
    void substitutes(String word, String expected) {
        String result;
        try {
            result = expand(word).text();
        } catch (WordException e) {
            result = "error";
        }
        assertThat(result).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void errorsSayWhatIsMissing() {
        assertThatThrownBy(() -> expand("${none:?set it with --build-arg}"))
                .isInstanceOf(WordException.class)
                .hasMessage("none: set it with --build-arg");
        assertThatThrownBy(() -> expand("${empty:?}")).hasMessage("empty: is not allowed to be empty");
        assertThatThrownBy(() -> expand("${a")).hasMessage("syntax error: missing '}'");
        assertThatThrownBy(() -> expand("${a/b}")).hasMessage("syntax error: missing '/' in ${}");
        assertThatThrownBy(() -> expand("${a:=b}")).hasMessage("unsupported modifier (:=) in substitution");
        assertThatThrownBy(() -> expand("'a"))
                .hasMessage("unexpected end of statement while looking for matching single-quote");
    }

    @Test
    void blanksOfAValueSeparateWordsUnlessQuoted() {
        assertThat(expand("x$two y").words()).containsExactly("xone", "two", "y");
        assertThat(expand("x\"$two\" y").words()).containsExactly("xone  two", "y");
        assertThat(expand("x$two y").text()).isEqualTo("xone  two y");
    }

    @Test
    void tellsWhichVariablesHadAValue() {
        Expansion expansion = expand("$a ${none:-$empty} $other");

        assertThat(expansion.used()).containsExactlyInAnyOrder("a", "empty");
        assertThat(expansion.unset()).containsExactlyInAnyOrder("none", "other");
    }

    @Test
    void whatIsNotSetCanStay() {
        WordRules rules = new WordRules('\\', false, false, true, false);

        assertThat(WordExpander.expand("$a $none ${none} ${none:-x} ${none##*/} ${none//a/b}", rules, VARIABLES)
                        .text())
                .isEqualTo("alpha $none ${none} ${none:-x} ${none##*/} ${none//a/b}");
    }

    @Test
    void aPartOfAWordBeforeAModifierIsKept() {
        assertThat(expand("pre${none:-mid dle}post").words()).containsExactly("premid", "dlepost");
    }
}
