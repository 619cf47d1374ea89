package dev.hull.build.outline;

import java.util.ArrayList;
import java.util.List;

/** Outlines and targets for people, as buildx prints them. */
public final class OutlineText {
    private OutlineText() {}

    /** An outline; parts with nothing in them are left out. */
    public static String of(Outline outline) {
        StringBuilder text = new StringBuilder();
        if (!outline.name().isEmpty() || !outline.description().isEmpty()) {
            List<List<String>> head = new ArrayList<>();
            head.add(List.of("TARGET:", outline.name().isEmpty() ? "(default)" : outline.name()));
            if (!outline.description().isEmpty()) {
                head.add(List.of("DESCRIPTION:", outline.description()));
            }
            text.append(columns(head, 1)).append('\n');
        }
        if (!outline.arguments().isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("BUILD ARG", "VALUE", "DESCRIPTION")));
            outline.arguments().forEach(each -> rows.add(List.of(each.name(), each.value(), each.description())));
            text.append(columns(rows, 3)).append('\n');
        }
        wanted(text, "SECRET", outline.secrets());
        wanted(text, "SSH", outline.agents());
        return text.toString();
    }

    private static void wanted(StringBuilder text, String title, List<Outline.Wanted> all) {
        if (!all.isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of(title, "REQUIRED")));
            all.forEach(each -> rows.add(List.of(each.name(), each.required() ? "true" : "")));
            text.append(columns(rows, 3)).append('\n');
        }
    }

    /** A list of targets. */
    public static String of(List<Target> targets) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("TARGET", "DESCRIPTION")));
        for (Target target : targets) {
            String marked = target.isDefault() ? (target.name() + " (default)").strip() : target.name();
            rows.add(List.of(marked, target.description()));
        }
        return columns(rows, 1);
    }

    /** Every cell but the last of a row is as wide as the widest of its column, and so many blanks. */
    private static String columns(List<List<String>> rows, int blanks) {
        int[] widths = new int[rows.getFirst().size() - 1];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length() + blanks);
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                text.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length());
            }
            text.append(row.getLast()).append('\n');
        }
        return text.toString();
    }
}
