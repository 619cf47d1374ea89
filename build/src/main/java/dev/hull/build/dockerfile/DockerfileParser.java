package dev.hull.build.dockerfile;

import dev.hull.build.word.WordException;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides a Dockerfile into statements: directives, comments, continued lines, here-documents.
 *
 * <pre>
 *   # escape=`                 directives, first of all
 *   # a comment                also between continued lines
 *   RUN a \                    continued by the escape character at the end
 *       b &lt;&lt;EOF                here-documents begin on the next line
 *   …
 *   EOF
 * </pre>
 */
public final class DockerfileParser {
    private final SourceText source;
    private final Directives directives = new Directives();
    private final List<Statement> statements = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private int next = 1;

    private DockerfileParser(SourceText source) {
        this.source = source;
    }

    /**
     * Parses a Dockerfile.
     *
     * @throws DockerfileException when it is not well formed, or has no instruction
     */
    public static Dockerfile parse(SourceText source) {
        return new DockerfileParser(source).parse();
    }

    private Dockerfile parse() {
        while (hasLine()) {
            int first = next;
            try {
                statement();
            } catch (SyntaxException e) {
                throw new DockerfileException(source, e.problem(new SourceRange(first, Math.max(first, next - 1))));
            } catch (WordException e) {
                throw new DockerfileException(
                        source,
                        new Problem(
                                new SourceRange(first, Math.max(first, next - 1)),
                                "",
                                String.valueOf(e.getMessage()),
                                ""));
            }
        }
        if (statements.isEmpty()) {
            throw new DockerfileException(
                    source,
                    new Problem(
                            new SourceRange(1, 1),
                            "",
                            "file with no instructions",
                            "begin with FROM, such as FROM scratch"));
        }
        return new Dockerfile(source, directives.values(), directives.escape(), statements, warnings);
    }

    private boolean hasLine() {
        return next <= source.lines().size();
    }

    private void statement() {
        int first = next;
        String line = source.line(next++).stripLeading();
        if (directives.read(line)) {
            return;
        }
        if (line.startsWith("#")) {
            comment(line);
            return;
        }
        StringBuilder text = new StringBuilder();
        boolean continued = append(text, line);
        if (!continued && text.isEmpty()) {
            return;
        }
        boolean hasEmptyLine = false;
        while (continued && hasLine()) {
            String more = source.line(next++);
            if (more.isBlank()) {
                hasEmptyLine = true;
            } else if (!more.stripLeading().startsWith("#")) {
                continued = append(text, more);
            }
        }
        if (hasEmptyLine) {
            warnings.add(new Problem(
                    new SourceRange(first, next - 1),
                    "",
                    "Empty continuation line found in: " + text,
                    "remove the empty line, or begin it with #: empty continuation lines will become errors"));
        }
        add(StatementParser.parse(text.toString(), directives.escape()), text.toString(), first);
    }

    private void comment(String line) {
        String text = line.substring(1).strip();
        if (text.isEmpty()) {
            comments.clear();
        } else {
            comments.add(text);
        }
    }

    /** Appends a line without the escape character that continues it; true if there was one. */
    private boolean append(StringBuilder text, String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        char escape = directives.escape();
        boolean continued = end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
        text.append(line, 0, continued ? end - 1 : line.length());
        return continued;
    }

    private void add(Statement statement, String text, int first) {
        List<HereDocument> documents = new ArrayList<>();
        if (text.contains("<<") && statement.takesDocuments()) {
            for (HereDocument announced : HereDocument.announced(text)) {
                documents.add(read(announced));
            }
        }
        statements.add(statement.with(documents, new SourceRange(first, next - 1), comments));
        comments.clear();
    }

    private HereDocument read(HereDocument announced) {
        StringBuilder content = new StringBuilder();
        while (hasLine()) {
            String line = source.line(next);
            String end = announced.chomped() ? withoutTabs(line) : line;
            if (end.equals(announced.name())) {
                next++;
                return announced.with(content.toString());
            }
            content.append(source.lines().get(next++ - 1));
        }
        throw new SyntaxException(
                "unterminated heredoc",
                "<<" + (announced.chomped() ? "-" : "") + announced.name(),
                "end it by a line that is exactly " + announced.name());
    }

    private static String withoutTabs(String line) {
        int tabs = 0;
        while (tabs < line.length() && line.charAt(tabs) == '\t') {
            tabs++;
        }
        return line.substring(tabs);
    }
}
