package dev.hull.oci;

/**
 * The grammar of names, character by character: it is read on every start of a container, and regular expressions would
 * cost more than the rest.
 *
 * <pre>
 *   registry   := host [ ":" digits ]            host := label *( "." label ) | "[" IPv6 "]"
 *   repository := part *( "/" part )             part := alnum *( separator alnum )
 *   alnum      := 1*( a-z | 0-9 )                separator := "." | "_" | "__" | 1*"-"
 *   tag        := word *127( word | "." | "-" )  word := letter | digit | "_"
 * </pre>
 */
final class ReferenceGrammar {
    private ReferenceGrammar() {}

    static boolean isRegistry(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end > 1 && isIpv6(text.substring(1, end)) && (end + 1 == text.length() || isPort(text, end + 1));
        }
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        return isHost(host) && (colon < 0 || isPort(text, colon));
    }

    private static boolean isIpv6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String text, int colon) {
        if (text.charAt(colon) != ':' || colon + 1 == text.length()) {
            return false;
        }
        for (int i = colon + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isHost(String host) {
        int start = 0;
        while (true) {
            int dot = host.indexOf('.', start);
            int end = dot < 0 ? host.length() : dot;
            if (end == start || host.charAt(start) == '-' || host.charAt(end - 1) == '-') {
                return false;
            }
            for (int i = start; i < end; i++) {
                if (!isLetterOrDigit(host.charAt(i)) && host.charAt(i) != '-') {
                    return false;
                }
            }
            if (dot < 0) {
                return true;
            }
            start = dot + 1;
        }
    }

    static boolean isRepository(String text) {
        int start = 0;
        while (true) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            if (!isPart(text, start, end)) {
                return false;
            }
            if (slash < 0) {
                return true;
            }
            start = slash + 1;
        }
    }

    private static boolean isPart(String text, int start, int end) {
        if (start == end || !isLowerAlnum(text.charAt(start)) || !isLowerAlnum(text.charAt(end - 1))) {
            return false;
        }
        int i = start;
        while (i < end) {
            char c = text.charAt(i);
            int run = i;
            while (run < end && text.charAt(run) == c) {
                run++;
            }
            int length = run - i;
            boolean fits = switch (c) {
                case '.' -> length == 1;
                case '_' -> length <= 2;
                case '-' -> true;
                default -> isLowerAlnum(c);
            };
            boolean separator = c == '.' || c == '_' || c == '-';
            if (!fits || (separator && !isLowerAlnum(text.charAt(run)))) {
                return false;
            }
            i = run;
        }
        return true;
    }

    static boolean isTag(String text) {
        if (text.isEmpty() || text.length() > 128 || text.charAt(0) == '.' || text.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '_' && c != '.' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerAlnum(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isLetterOrDigit(char c) {
        return isLowerAlnum(c) || (c >= 'A' && c <= 'Z');
    }
}
