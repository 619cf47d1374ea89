package dev.hull.cli.options;

/** What the text of an option's value means. */
enum Kind {
    /** True or false; needs no value. */
    FLAG(""),
    /** Any text. */
    STRING("string"),
    /** Any text, or nothing: the value follows an equals sign or is left away. */
    OPTIONAL_STRING("string"),
    /** A whole number of 64 bits, decimal or 0x hexadecimal. */
    INTEGER("int"),
    /** A whole number from 0 to 65535. */
    UNSIGNED_SHORT("uint16"),
    /** A size in bytes, such as 512m; units are powers of 1024. */
    BYTES("bytes"),
    /** A size in bytes, or -1 for no limit. */
    BYTES_OR_UNLIMITED("bytes"),
    /** A number of processors; the value is in units of 10⁻⁹. */
    PROCESSORS("decimal"),
    /** A time such as 1h30m or 10s. */
    DURATION("duration"),
    /** May be repeated; every value is one item. */
    LIST("list"),
    /** May be repeated; every value is a comma-separated list of items. */
    COMMA_LIST("strings"),
    /** May be repeated; every value is KEY=VALUE. */
    MAP("map");

    /** What help calls the value. */
    final String placeholder;

    Kind(String placeholder) {
        this.placeholder = placeholder;
    }
}
