package dev.hull.build.dockerfile;

import java.util.List;

/**
 * The command of RUN, CMD, ENTRYPOINT.
 *
 * @param words program and arguments; in the shell form one text, or none
 * @param shell whether the shell of the stage goes before it: it was no JSON array
 * @param documents here-documents of it
 */
public record CommandLine(List<String> words, boolean shell, List<HereDocument> documents) {
    public CommandLine {
        words = List.copyOf(words);
        documents = List.copyOf(documents);
    }
}
