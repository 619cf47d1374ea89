package dev.hull.image.debian.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for the signed text, and what gpgv's answers come to. */
class SignedTextTest {
    private static final String HEAD = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n";
    private static final String TAIL = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";
    private static final SigningKeys ANY = SigningKeys.of(List.of());

    private static SignedText parse(String text) {
        return SignedText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isTakenApart() {
        SignedText signed = parse(HEAD + "Suite: x  \n- -dash\n\nlast\n" + TAIL);
        assertThat(new String(signed.text(), StandardCharsets.UTF_8)).isEqualTo("Suite: x\n-dash\n\nlast");
        assertThat(new String(signed.signature(), StandardCharsets.UTF_8)).isEqualTo(TAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Suite: before\n" + HEAD + "a\n" + TAIL,
                HEAD + "a\n" + TAIL + "Suite: behind\n",
                HEAD + "a\n" + TAIL + HEAD + "b\n" + TAIL,
                HEAD + "a\n-----BEGIN PGP SIGNED MESSAGE-----\nb\n" + TAIL,
                "-----BEGIN PGP SIGNED MESSAGE-----\nSuite: header\n\na\n" + TAIL,
                HEAD + "a\n",
                HEAD + "a\n-----BEGIN PGP SIGNATURE-----\n\nabc\n",
                ""
            })
    void textThatNobodySigned(String text) {
        assertThatThrownBy(() -> parse(text)).hasMessageStartingWith("InRelease is damaged: ");
    }

    private static final String GOOD =
            "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG ABC name\n[GNUPG:] VALIDSIG FFFF 2026-01-01 1 0 4 0 1 %s 01 EEEE\n";

    @Test
    void oneGoodSignatureSuffices() {
        String good = GOOD.formatted("8");
        assertThat(SignatureCheck.judge(good, ANY)).isEmpty();
        assertThat(SignatureCheck.judge("[GNUPG:] NO_PUBKEY 123\n" + good, ANY)).isEmpty();
        assertThat(SignatureCheck.judge(good, new SigningKeys(List.of(), List.of(), List.of("EEEE"))))
                .isEmpty();
    }

    @Test
    void whatDoesNotCount() {
        String good = GOOD.formatted("8");
        assertThat(SignatureCheck.judge(good + "[GNUPG:] BADSIG 123 name\n", ANY))
                .hasValueSatisfying(why -> assertThat(why).contains("changed after it was signed"));
        assertThat(SignatureCheck.judge(GOOD.formatted("2"), ANY)).contains("it uses a digest that is no longer safe");
        assertThat(SignatureCheck.judge(good, new SigningKeys(List.of(), List.of(), List.of("DDDD"))))
                .isPresent();
        assertThat(SignatureCheck.judge("[GNUPG:] EXPKEYSIG 123 n\n[GNUPG:] VALIDSIG F d 1 0 4 0 1 8 01 E", ANY))
                .contains("the key 123 has expired");
        assertThat(SignatureCheck.judge("[GNUPG:] REVKEYSIG 123 n\n[GNUPG:] VALIDSIG F d 1 0 4 0 1 8 01 E", ANY))
                .contains("the key 123 was revoked");
        assertThat(SignatureCheck.judge("[GNUPG:] NO_PUBKEY 123", ANY))
                .contains("it is by the key 123, which is not in the keyring");
        assertThat(SignatureCheck.judge("", ANY)).contains("there is no signature that can be read");
        assertThat(SignatureCheck.judge(good.replace("[GNUPG:]", "gpgv:"), ANY)).isPresent();
    }
}
