package dev.hull.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://host/a.git, https://host/a.git, '', ''",
        "https://host/a.git#main, https://host/a.git, main, ''",
        "https://host/a.git#main:sub/dir, https://host/a.git, main, sub/dir",
        "https://host/a.git#:sub, https://host/a.git, '', sub",
        "http://host/a.git#x, http://host/a.git, x, ''",
        "git@host:me/a.git#v1:d, git@host:me/a.git, v1, d",
        "other.user@host:a, other.user@host:a, '', ''",
        "ssh://git@host/a, ssh://git@host/a, '', ''",
        "git://host/a#b, git://host/a, b, ''",
        "github.com/me/a, https://github.com/me/a, '', ''",
        "https://host/a.git?tag=v1&subdir=d, https://host/a.git, refs/tags/v1, d",
        "https://host/a.git?branch=b, https://host/a.git, refs/heads/b, ''",
        "https://host/a.git?ref=b, https://host/a.git, b, ''",
    })
    void areRepositories(String text, String remote, String reference, String directory) {
        GitAddress address = GitAddress.parse(text).orElseThrow();
        assertThat(address.remote()).isEqualTo(remote);
        assertThat(address.reference()).isEqualTo(reference);
        assertThat(address.directory()).isEqualTo(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://host/a.tar.gz", "./a.git", "../a.git", "/a.git", "a.git", "dir/a", "a@b", "file"})
    void areNot(String text) {
        assertThat(GitAddress.parse(text)).isEmpty();
    }

    @Test
    void sayMore() {
        GitAddress address = GitAddress.parse("https://host/a.git?commit=1234abcd&keep-git-dir=true&submodules=false")
                .orElseThrow();
        assertThat(address.commit()).isEqualTo("1234abcd");
        assertThat(address.keepGitDirectory()).isEqualTo(Optional.of(true));
        assertThat(address.submodules()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/a.git#-c",
                "https://host/a.git#x:../etc",
                "https://host/a.git?what=1",
                "https://host/a.git?tag=",
                "https://host/a.git?ref=a&ref=b",
                "https://host/a.git?submodules=perhaps",
            })
    void refusesWhatCannotBe(String text) {
        assertThatThrownBy(() -> GitAddress.parse(text))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("invalid repository");
    }
}
