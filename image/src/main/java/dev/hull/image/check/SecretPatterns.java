package dev.hull.image.check;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What secrets look like. Tokens with a format of their own are found by a single pass over the text; values of settings such as
 * {@code password=…} only where they are random enough (3.5 bits a character) to be none that somebody made up as an example.
 */
final class SecretPatterns {
    private static final double LEAST_ENTROPY = 3.5;
    private static final int LEAST_LENGTH = 12;

    private static final Pattern SETTING = Pattern.compile(
            "(?i)([a-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?)"
                    + "[\"']?\\s*[=:]\\s*[\"']?([^\\s\"',;]{12,200})");

    /** A format: what it starts with, which characters follow, how many at least and at most. */
    private record Token(String kind, String prefix, String extra, int least, int most) {}

    private static final Token[] TOKENS = {
        new Token("AWS access key", "AKIA", "", 16, 16),
        new Token("AWS access key", "ASIA", "", 16, 16),
        new Token("GitHub token", "ghp_", "", 36, 36),
        new Token("GitHub token", "gho_", "", 36, 36),
        new Token("GitHub token", "ghu_", "", 36, 36),
        new Token("GitHub token", "ghs_", "", 36, 36),
        new Token("GitHub token", "ghr_", "", 36, 36),
        new Token("GitHub token", "github_pat_", "_", 82, 82),
        new Token("GitLab token", "glpat-", "_-", 20, 60),
        new Token("Slack token", "xoxb-", "-", 20, 100),
        new Token("Slack token", "xoxp-", "-", 20, 100),
        new Token("Google API key", "AIza", "_-", 35, 35),
        new Token("npm token", "npm_", "", 36, 36),
        new Token("PyPI token", "pypi-AgEI", "_-", 50, 300),
        new Token("Stripe key", "sk_live_", "", 24, 100),
        new Token("Docker Hub token", "dckr_pat_", "_-", 27, 27),
        new Token("Anthropic key", "sk-ant-", "_-", 80, 150),
        new Token("JSON web token", "eyJ", "_-.", 60, 4000),
    };

    private SecretPatterns() {}

    /** Tokens and private keys in a text; the consumer gets kind and value. */
    static void tokens(String text, BiConsumer<String, String> found) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case 'A', 'g', 'x', 'n', 'p', 's', 'd', 'e' -> token(text, i, found);
                case '-' -> {
                    int end = privateKey(text, i);
                    if (end > 0) {
                        found.accept("private key", text.substring(i, end));
                        i = end;
                    }
                }
                default -> {}
            }
        }
    }

    private static void token(String text, int at, BiConsumer<String, String> found) {
        if (at > 0 && isWord(text.charAt(at - 1), "_-")) {
            return;
        }
        for (Token token : TOKENS) {
            if (!text.startsWith(token.prefix(), at)) {
                continue;
            }
            int start = at + token.prefix().length();
            int end = start;
            while (end < text.length() && end - start <= token.most() && isWord(text.charAt(end), token.extra())) {
                end++;
            }
            String value = text.substring(at, end);
            boolean fits = end - start >= token.least() && end - start <= token.most();
            boolean jwt = !token.prefix().equals("eyJ")
                    || value.chars().filter(c -> c == '.').count() == 2;
            if (fits && jwt && !isExample(value) && entropy(value) >= 3) {
                found.accept(token.kind(), value);
            }
        }
    }

    private static boolean isWord(char c, String extra) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || extra.indexOf(c) >= 0;
    }

    /** End of a private key's first line when one starts here, at the start of a line with key data behind it; else 0. */
    private static int privateKey(String text, int at) {
        if (!text.startsWith("-----BEGIN ", at) || at > 0 && text.charAt(at - 1) != '\n') {
            return 0;
        }
        int end = text.indexOf('\n', at);
        if (end < 0 || end - at > 60) {
            return 0;
        }
        String line = text.substring(at, end).strip();
        int data = 0;
        while (end + 1 + data < text.length() && isWord(text.charAt(end + 1 + data), "+/=:-, ")) {
            data++;
        }
        return line.contains("PRIVATE KEY") && line.endsWith("-----") && data >= 16 ? end : 0;
    }

    /** Values of settings that look random. Comments explain settings by examples, so only tokens are looked for in them. */
    static void settings(String text, BiConsumer<String, String> found) {
        Matcher matcher = SETTING.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(2);
            if (value.length() >= LEAST_LENGTH
                    && !isExample(value)
                    && isRandom(value)
                    && !isComment(text, matcher.start())) {
                found.accept("value of " + matcher.group(1), value);
            }
        }
    }

    private static boolean isComment(String text, int at) {
        int start = text.lastIndexOf('\n', at) + 1;
        while (start < at && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
            start++;
        }
        return text.startsWith("#", start) || text.startsWith(";", start) || text.startsWith("//", start);
    }

    /** Whether a variable of that name with that value is a secret: of an image's environment or build arguments. */
    static boolean isSecretVariable(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean named = lower.contains("password")
                || lower.contains("passwd")
                || lower.contains("secret")
                || lower.endsWith("token")
                || lower.contains("api_key")
                || lower.contains("apikey")
                || lower.contains("access_key")
                || lower.contains("private_key");
        boolean file = lower.endsWith("_file") || value.startsWith("/") || value.isEmpty();
        boolean number = value.chars().allMatch(Character::isDigit) && value.length() < 5;
        return named && !file && !number && !isExample(value);
    }

    private static boolean isRandom(String value) {
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            digit |= c >= '0' && c <= '9';
            letter |= Character.isLetter(c);
            if ("$<>{}()[]%*\\|".indexOf(c) >= 0) {
                return false; // a variable, a pattern or code
            }
        }
        boolean path = value.startsWith("/") || value.contains("://") || value.contains("/") && value.contains(".");
        return digit && letter && !path && entropy(value) >= LEAST_ENTROPY;
    }

    private static boolean isExample(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.contains("example")
                || lower.contains("changeme")
                || lower.contains("placeholder")
                || lower.contains("xxxxxx")
                || lower.startsWith("$")
                || lower.contains("your-")
                || lower.contains("your_");
    }

    /** Shannon's entropy in bits a character. */
    static double entropy(String text) {
        Map<Character, Integer> counts = new HashMap<>();
        for (int i = 0; i < text.length(); i++) {
            counts.merge(text.charAt(i), 1, Integer::sum);
        }
        double sum = 0;
        for (int count : counts.values()) {
            double share = (double) count / text.length();
            sum -= share * Math.log(share) / Math.log(2);
        }
        return sum;
    }
}
