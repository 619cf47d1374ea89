package dev.hull.cli.explore;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads keys from a terminal in raw mode, whose reads end after a short time without a key (termios, VMIN 0). */
final class KeyReader {
    /** A key, with its character where it is one. */
    record Press(Key key, char character) {}

    private final InputStream in;

    KeyReader(InputStream in) {
        this.in = in;
    }

    /** The next key; empty when none came in time. */
    Optional<Press> next() throws IOException {
        int first = in.read();
        return switch (first) {
            case -1 -> Optional.empty();
            case '\t' -> press(Key.TAB);
            case '\r', '\n' -> press(Key.ENTER);
            case 8, 127 -> press(Key.BACKSPACE);
            case 3 -> Optional.of(new Press(Key.CHARACTER, 'q')); // Ctrl-C
            case 27 -> escape();
            default -> Optional.of(new Press(Key.CHARACTER, (char) first));
        };
    }

    private static Optional<Press> press(Key key) {
        return Optional.of(new Press(key, (char) 0));
    }

    private Optional<Press> escape() throws IOException {
        int second = in.read();
        if (second != '[' && second != 'O') {
            return press(Key.ESCAPE);
        }
        int third = in.read();
        if (third >= '0' && third <= '9') {
            in.read(); // the tilde
        }
        return press(
                switch (third) {
                    case 'A' -> Key.UP;
                    case 'B' -> Key.DOWN;
                    case 'C' -> Key.RIGHT;
                    case 'D' -> Key.LEFT;
                    case 'H', '1', '7' -> Key.HOME;
                    case 'F', '4', '8' -> Key.END;
                    case '5' -> Key.PAGE_UP;
                    case '6' -> Key.PAGE_DOWN;
                    default -> Key.ESCAPE;
                });
    }
}
