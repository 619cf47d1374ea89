package dev.hull.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void addressesBytes() {
        Digest digest = Digest.ofBytes(new byte[0]);
        assertThat(digest).hasToString(EMPTY).isEqualTo(Digest.parse(EMPTY));
        assertThat(digest.shortHex()).isEqualTo("e3b0c44298fc");
        assertThat(digest.matches(digest.newComputation().digest())).isTrue();
        assertThat(digest.matches(digest.newComputation().digest(new byte[1]))).isFalse();
        Digest longer = new Digest(Digest.SHA512, "0".repeat(128));
        assertThat(longer.newComputation().getDigestLength()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256", "sha256:", "sha256:../../x", "md5:00", "sha256:" + "A" + "0123456789abcdef"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Digest.parse(text))
                .isInstanceOf(HullException.class)
                .hasMessageStartingWith("invalid digest '" + text + "'");
    }
}
