package dev.hull.build.dockerfile;

import dev.hull.build.word.WordException;
import dev.hull.build.word.WordExpander;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A here-document: {@code <<NAME}, lines, {@code NAME}.
 *
 * @param name what ends it
 * @param descriptor the number before {@code <<}, 0 for none
 * @param expanded whether variables in it are resolved: no part of its name was quoted
 * @param chomped whether tabs that begin its lines are dropped: {@code <<-}
 * @param content its lines as they stand
 */
public record HereDocument(String name, int descriptor, boolean expanded, boolean chomped, String content) {

    /** Its lines, without the tabs that begin them if so asked for. */
    public String text() {
        if (!chomped) {
            return content;
        }
        StringBuilder text = new StringBuilder();
        boolean begins = true;
        for (int i = 0; i < content.length(); i++) {
            char character = content.charAt(i);
            if (!begins || character != '\t') {
                text.append(character);
                begins = character == '\n';
            }
        }
        return text.toString();
    }

    HereDocument with(String lines) {
        return new HereDocument(name, descriptor, expanded, chomped, lines);
    }

    /** The here-documents that a line announces. */
    static List<HereDocument> announced(String line) {
        List<HereDocument> found = new ArrayList<>();
        for (String word : split(line, true, true)) {
            Optional<HereDocument> announced = of(word);
            if (announced.isPresent()) {
                found.add(announced.get());
            }
        }
        return found;
    }

    /** No words where a quote is left open: whoever runs the line will say so. */
    private static List<String> split(String text, boolean keepQuotes, boolean keepEscapes) {
        try {
            return WordExpander.splitRaw(text, keepQuotes, keepEscapes);
        } catch (WordException e) {
            return List.of();
        }
    }

    /** The here-document that a word announces, if it does: {@code [NUMBER]<<[-]NAME}. */
    public static Optional<HereDocument> of(String word) {
        int at = 0;
        while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') {
            at++;
        }
        if (at > 9 || !word.startsWith("<<", at)) {
            return Optional.empty();
        }
        int descriptor = at == 0 ? 0 : Integer.parseInt(word.substring(0, at));
        boolean chomped = word.startsWith("-", at + 2);
        String rest = word.substring(at + (chomped ? 3 : 2)).stripLeading();
        if (rest.isEmpty() || rest.indexOf('<') >= 0) {
            return Optional.empty();
        }
        List<String> plain = split(rest, false, false);
        if (plain.size() != 1) {
            return Optional.empty();
        }
        List<String> quoted = split(rest, true, false);
        boolean expanded = quoted.size() == 1 && quotes(quoted.getFirst()) == quotes(plain.getFirst());
        return Optional.of(new HereDocument(plain.getFirst(), descriptor, expanded, chomped, ""));
    }

    private static int quotes(String text) {
        int quotes = 0;
        for (int i = 0; i < text.length(); i++) {
            quotes += text.charAt(i) == '\'' || text.charAt(i) == '"' ? 1 : 0;
        }
        return quotes;
    }
}
