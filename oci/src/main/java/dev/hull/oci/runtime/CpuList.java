package dev.hull.oci.runtime;

/** Lists of CPUs or memory nodes such as {@code 0-3,7}. */
final class CpuList {
    private CpuList() {}

    /** A member that is such a list, or empty. */
    static String read(Fields fields, String name) {
        String text = fields.string(name);
        for (String range : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int dash = range.indexOf('-');
            boolean valid = dash < 0
                    ? isNumber(range.strip())
                    : isNumber(range.substring(0, dash).strip())
                            && isNumber(range.substring(dash + 1).strip());
            if (!valid) {
                throw fields.wrong(name, "\"" + text + "\": must be a list of numbers and ranges such as 0-3,7");
            }
        }
        return text.strip();
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 9;
    }
}
