package dev.hull.build.lint;

import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.SourceRange;
import dev.hull.oci.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A report for programs, in the form of BuildKit's {@code frontend.lint}; advice and what to write instead are ours. */
public final class LintJson {
    private LintJson() {}

    /** The document. */
    public static JsonValue of(LintReport report) {
        String text = String.join("", report.source().lines());
        JsonValue source = JsonValue.object()
                .put("filename", report.source().name())
                .put("language", "Dockerfile")
                .put("data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                .build();
        JsonValue.ObjectBuilder document = JsonValue.object()
                .put("warnings", list(report.warnings()))
                .put("sources", JsonValue.array(List.of(source)))
                .put("advice", list(report.advice()));
        report.error()
                .ifPresent(problem -> document.put(
                        "buildError",
                        JsonValue.object()
                                .put("message", problem.message())
                                .put("location", location(problem.range()))
                                .build()));
        return document.build();
    }

    private static JsonValue list(List<Finding> findings) {
        List<JsonValue> items = new ArrayList<>();
        for (Finding finding : findings) {
            Problem problem = finding.problem();
            JsonValue.ObjectBuilder item = JsonValue.object()
                    .put("ruleName", finding.rule().title())
                    .put("description", finding.rule().description());
            if (!finding.rule().address().isEmpty()) {
                item.put("url", finding.rule().address());
            }
            item.put("detail", problem.message());
            if (!problem.fix().isEmpty()) {
                item.put("fix", problem.fix());
            }
            items.add(item.put("location", location(problem.range())).build());
        }
        return JsonValue.array(items);
    }

    /** Lines of a Dockerfile as buildx writes them. */
    public static JsonValue location(SourceRange range) {
        JsonValue whole = JsonValue.object()
                .put("start", JsonValue.object().put("line", range.first()).build())
                .put("end", JsonValue.object().put("line", range.last()).build())
                .build();
        return JsonValue.object().put("ranges", JsonValue.array(List.of(whole))).build();
    }
}
