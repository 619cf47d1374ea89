package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keywords are written in one case, that of most of them. */
final class CasingChecks {
    private CasingChecks() {}

    static void run(BuildFile file, Findings findings) {
        List<Statement> statements = new ArrayList<>();
        for (Stage stage : file.stages()) {
            statements.add(stage.from().statement());
            stage.instructions().stream().map(Instruction::statement).forEach(statements::add);
        }
        long lower = statements.stream().filter(each -> isLower(each.keyword())).count();
        long upper = statements.stream()
                .filter(each -> each.keyword().equals(each.name()))
                .count();
        boolean mostlyLower = lower > upper;
        for (Statement statement : statements) {
            String keyword = statement.keyword();
            String right = mostlyLower ? keyword.toLowerCase(Locale.ROOT) : statement.name();
            if (!keyword.equals(right)) {
                findings.add(
                        Rule.CONSISTENT_INSTRUCTION_CASING,
                        statement,
                        keyword,
                        "Command '" + keyword + "' should match the case of the command majority ("
                                + (mostlyLower ? "lowercase" : "uppercase") + ")",
                        "write " + right);
            }
        }
    }

    private static boolean isLower(String keyword) {
        return keyword.equals(keyword.toLowerCase(Locale.ROOT));
    }
}
