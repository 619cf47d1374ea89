package dev.hull.image.explore;

import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** From what a user wrote to an image that can be read. */
public final class ImageSources {
    private ImageSources() {}

    /**
     * Opens an image. Text with a slash at its start or after dots ({@code ./app.tar}), with one of the transports
     * {@code docker-archive:}, {@code oci-archive:}, {@code oci:}, or the name of an existing file that no image has, is an
     * archive or a layout; everything else is an image of the store.
     *
     * @param directory the caller's, for relative paths
     * @param wanted which image of an archive with several; "" for the only one
     */
    public static ImageSource open(ImageStore store, String text, Path directory, String wanted) {
        for (String transport : new String[] {"docker-archive:", "oci-archive:", "oci:"}) {
            if (text.startsWith(transport)) {
                return archive(directory.resolve(text.substring(transport.length())), text, wanted);
            }
        }
        boolean path = text.startsWith("/") || text.startsWith("./") || text.startsWith("../");
        if (path || isFile(directory, text) && store.find(text).isEmpty()) {
            return archive(directory.resolve(text), text, wanted);
        }
        return new StoreSource(store, text);
    }

    private static boolean isFile(Path directory, String text) {
        Path file = directory.resolve(text);
        return text.endsWith(".tar") || text.contains(".tar.") || text.endsWith(".tgz")
                ? Files.isRegularFile(file)
                : Files.isRegularFile(file.resolve("index.json"));
    }

    private static ImageSource archive(Path path, String text, String wanted) {
        return Failures.translate("cannot read image '" + text + "'", () -> {
            ArchiveFiles files = Files.isDirectory(path) ? new DirectoryFiles(path) : TarFiles.open(path);
            try {
                return ArchiveSource.open(files, text, wanted);
            } catch (IOException | RuntimeException e) {
                try (files) {
                    throw e;
                }
            }
        });
    }
}
