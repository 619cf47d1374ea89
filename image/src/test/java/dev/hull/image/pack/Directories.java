package dev.hull.image.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Directories of tests: plans unpacked into them, and their removal, links never followed. */
final class Directories {
    private Directories() {}

    /** Unpacks a plan as root would, or with the caller as owner of everything. */
    static void unpack(PackPlan plan, Path root, boolean owners) throws IOException {
        Packer.write(plan, new Sink(root, owners));
    }

    static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private record Sink(Path root, boolean owners) implements PackSink {
        private Path at(String path) {
            return root.resolve(path.substring(1));
        }

        private void attributes(PackEntry entry) throws IOException {
            if (owners) {
                Files.setAttribute(at(entry.path()), "unix:uid", entry.uid());
                Files.setAttribute(at(entry.path()), "unix:gid", entry.gid());
            }
            Files.setAttribute(at(entry.path()), "unix:mode", entry.mode());
        }

        @Override
        public void directory(PackEntry.Directory directory) throws IOException {
            Files.createDirectory(at(directory.path()));
            attributes(directory);
        }

        @Override
        public void file(PackEntry entry, long size, InputStream content) throws IOException {
            Files.copy(content, at(entry.path()));
            attributes(entry);
        }

        @Override
        public void link(PackEntry.Link link) throws IOException {
            Files.createSymbolicLink(at(link.path()), Path.of(link.target()));
        }

        @Override
        public void hardLink(PackEntry.HardLink link) throws IOException {
            Files.createLink(at(link.path()), at(link.target()));
        }
    }
}
