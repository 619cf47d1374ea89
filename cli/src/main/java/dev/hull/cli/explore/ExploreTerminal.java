package dev.hull.cli.explore;

import dev.hull.cli.output.Terminal;
import dev.hull.image.explore.Exploration;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs the explorer on the terminal: raw mode, the other screen, keys, changes of the size. */
public final class ExploreTerminal {
    /** After so many reads without a key, about a second, the size is looked at. */
    private static final int LOOKS = 5;

    private ExploreTerminal() {}

    /** Until the user has seen enough. */
    public static void run(PrintStream out, Exploration image, Path directory) throws IOException {
        ExploreView view = new ExploreView(image, directory);
        try (Terminal.Changed raw = Terminal.raw();
                InputStream keys = new FileInputStream("/dev/tty")) {
            assert raw != null;
            out.print("\033[?1049h\033[?25l");
            KeyReader reader = new KeyReader(keys);
            Terminal.Size size = Terminal.size();
            draw(out, view, size);
            int idle = 0;
            while (!view.isDone()) {
                Optional<KeyReader.Press> press = reader.next();
                if (press.isPresent()) {
                    view.press(press.get());
                    draw(out, view, size);
                } else if (++idle % LOOKS == 0) {
                    Terminal.Size now = Terminal.size();
                    if (now.rows() != size.rows() || now.columns() != size.columns()) {
                        size = now;
                        out.print("\033[2J");
                        draw(out, view, size);
                    }
                }
            }
        } finally {
            out.print("\033[?25h\033[?1049l");
            out.flush();
        }
    }

    private static void draw(PrintStream out, ExploreView view, Terminal.Size size) throws IOException {
        List<String> lines = view.render(size.rows(), size.columns());
        StringBuilder screen = new StringBuilder("\033[H");
        for (int i = 0; i < lines.size(); i++) {
            screen.append(lines.get(i)).append("\033[K").append(i < lines.size() - 1 ? "\r\n" : "");
        }
        out.print(screen);
        out.flush();
    }
}
