package dev.hull.cli.options;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One option of a command. Immutable; a command keeps its options in constants, puts them in its table and reads their
 * values by them:
 *
 * <pre>{@code
 * static final Option<Boolean> TTY = Option.flag("tty", "Allocate a pseudo-TTY").letter('t');
 * ...
 * boolean tty = options.get(TTY);
 * }</pre>
 *
 * @param <T> type of the value
 */
public final class Option<T> {
    /** The letter of an option that has none. */
    static final char NO_LETTER = 0;

    private final String name;
    private final Kind kind;
    private final String description;
    private final char letter;
    private final String placeholder;
    private final String fallback;
    private final String alias;
    private final boolean hidden;

    private Option(
            String name,
            Kind kind,
            String description,
            char letter,
            String placeholder,
            String fallback,
            String alias,
            boolean hidden) {
        this.name = name;
        this.kind = kind;
        this.description = description;
        this.letter = letter;
        this.placeholder = placeholder;
        this.fallback = fallback;
        this.alias = alias;
        this.hidden = hidden;
    }

    private static <T> Option<T> of(String name, Kind kind, String description) {
        return new Option<>(name, kind, description, NO_LETTER, kind.placeholder, "", "", false);
    }

    /** True when given, or {@code --name=false}; false when not given. */
    public static Option<Boolean> flag(String name, String description) {
        return of(name, Kind.FLAG, description);
    }

    /** Any text; empty when not given. */
    public static Option<String> string(String name, String description) {
        return of(name, Kind.STRING, description);
    }

    /**
     * Any text after an equals sign ({@code --name=text}), or none ({@code --name}); empty when not given and when given
     * without text.
     */
    public static Option<String> optionalString(String name, String description) {
        return of(name, Kind.OPTIONAL_STRING, description);
    }

    /** A whole number; 0 when not given. */
    public static Option<Long> integer(String name, String description) {
        return of(name, Kind.INTEGER, description);
    }

    /** A whole number from 0 to 65535; 0 when not given. */
    public static Option<Long> unsignedShort(String name, String description) {
        return of(name, Kind.UNSIGNED_SHORT, description);
    }

    /** A size in bytes, written 512, 512b, 64k, 1.5g; 0 when not given. */
    public static Option<Long> bytes(String name, String description) {
        return of(name, Kind.BYTES, description);
    }

    /** A size in bytes, or -1 for no limit; 0 when not given. */
    public static Option<Long> bytesOrUnlimited(String name, String description) {
        return of(name, Kind.BYTES_OR_UNLIMITED, description);
    }

    /** A decimal number of processors as thousand millionths of one, so 1.5 is 1500000000; 0 when not given. */
    public static Option<Long> processors(String name, String description) {
        return of(name, Kind.PROCESSORS, description);
    }

    /** A time, written 300ms, 10s, 1h30m; zero when not given. */
    public static Option<Duration> duration(String name, String description) {
        return of(name, Kind.DURATION, description);
    }

    /** May be repeated; the values in their order. */
    public static Option<List<String>> list(String name, String description) {
        return of(name, Kind.LIST, description);
    }

    /** May be repeated, and each value may hold several, separated by commas. */
    public static Option<List<String>> commaList(String name, String description) {
        return of(name, Kind.COMMA_LIST, description);
    }

    /** May be repeated; each value is KEY=VALUE, or KEY for an empty value. A later one replaces an earlier one. */
    public static Option<Map<String, String>> map(String name, String description) {
        return of(name, Kind.MAP, description);
    }

    /** The same with a one-letter form. */
    public Option<T> letter(char shorthand) {
        return new Option<>(name, kind, description, shorthand, placeholder, fallback, alias, hidden);
    }

    /** The same with a word for its value in help, such as "network". */
    public Option<T> placeholder(String word) {
        return new Option<>(name, kind, description, letter, word, fallback, alias, hidden);
    }

    /** The same with a value for when it is not given, written as a user would. */
    public Option<T> orElse(String text) {
        return new Option<>(name, kind, description, letter, placeholder, text, alias, hidden);
    }

    /** The same with a second long name, which help does not show. */
    public Option<T> alias(String otherName) {
        return new Option<>(name, kind, description, letter, placeholder, fallback, otherName, hidden);
    }

    /** The same, not shown in help and completion. */
    public Option<T> hide() {
        return new Option<>(name, kind, description, letter, placeholder, fallback, alias, true);
    }

    /** Long name without dashes. */
    public String name() {
        return name;
    }

    /** How messages name it: {@code -m, --memory} or {@code --name}. */
    public String label() {
        return letter == NO_LETTER ? "--" + name : "-" + letter + ", --" + name;
    }

    /** What it is for, as help shows it; lines are kept. */
    public String description() {
        return description;
    }

    /** Word for its value in help, empty for a flag. */
    public String placeholder() {
        return placeholder;
    }

    /** The value when it is not given, as text; empty when that is the type's zero. */
    public String fallback() {
        return fallback;
    }

    /** One-letter form, 0 when there is none. */
    public char letter() {
        return letter;
    }

    /** Whether help and completion leave it out. */
    public boolean isHidden() {
        return hidden;
    }

    /** Whether it stands alone, without a value. */
    public boolean isFlag() {
        return kind == Kind.FLAG;
    }

    /** Whether it can do without a value. */
    public boolean mayStandAlone() {
        return kind == Kind.FLAG || kind == Kind.OPTIONAL_STRING;
    }

    Kind kind() {
        return kind;
    }

    boolean isNamed(String longName) {
        return name.equals(longName) || (!alias.isEmpty() && alias.equals(longName));
    }

    /**
     * The failure that says this option's value is wrong, worded as for those that the parser finds itself, for values
     * with a grammar of their own ({@code --mount}, {@code --ulimit}).
     *
     * @param value the value as given
     * @param reason what is wrong with it and what is expected
     */
    public UsageException invalid(String value, String reason) {
        return new UsageException("invalid argument \"" + value + "\" for \"" + label() + "\" flag: " + reason);
    }

    @Override
    public String toString() {
        return label();
    }
}
