package dev.hull.image.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretPatternsTest {
    private static List<String> settings(String text) {
        List<String> found = new ArrayList<>();
        SecretPatterns.settings(text, (kind, value) -> found.add(kind + " " + value));
        return found;
    }

    @Test
    void aRandomValueOfASettingIsASecret() {
        assertThat(settings("user = me\n  db_password = x7Kq92LmZ0pWv4\n"))
                .containsExactly("value of db_password x7Kq92LmZ0pWv4");
    }

    @Test
    void examplesInCommentsAreNone() {
        for (String mark : List.of("#", "  # ", ";", "//")) {
            assertThat(settings("a=b\n" + mark + " password: `x7Kq92LmZ0pWv4'\n"))
                    .as(mark)
                    .isEmpty();
        }
    }

    @Test
    void aTokenIsFoundInACommentToo() {
        List<String> found = new ArrayList<>();
        SecretPatterns.tokens("# AKIAQ3EGRZ7TVNX5KLWD\n", (kind, value) -> found.add(kind));

        assertThat(found).containsExactly("AWS access key");
    }
}
