package dev.hull.image.pack;

import dev.hull.image.pack.elf.ElfBuilder;
import dev.hull.image.pack.elf.LoaderCache;
import dev.hull.image.pack.elf.LoaderCacheWriter;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A small machine in a directory, with merged {@code /usr}, glibc 2.36 and nothing else. */
final class Machine implements AutoCloseable {
    static final String LIB = "/usr/lib/x86_64-linux-gnu/";
    private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

    final Path root;

    Machine() throws IOException {
        this.root = Files.createTempDirectory("hull-machine");
        for (String directory : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createDirectories(root.resolve("usr").resolve(directory));
            link("/" + directory, "usr/" + directory);
        }
        file(
                LIB + "ld-linux-x86-64.so.2",
                "\0/lib/x86_64-linux-gnu/\0/usr/lib/x86_64-linux-gnu/\0/lib/\0/usr/lib/\0\0");
        link("/usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
        library("libc.so.6", ElfBuilder.x86().defines("GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.36"));
        file(
                "/etc/passwd",
                "root:x:0:0:root:/root:/bin/zsh\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
                        + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nme:x:1000:1000::/home/me:/bin/sh\n");
        file("/etc/group", "root:x:0:\nwww-data:x:33:me\nnogroup:x:65534:\n");
    }

    @Override
    public void close() throws IOException {
        Directories.delete(root);
    }

    /** A program that needs the C library and these. */
    Machine program(String path, String... needs) throws IOException {
        return elf(path, ElfBuilder.x86().needs(needs));
    }

    /** A program of one's own making, with loader and C library. */
    Machine elf(String path, ElfBuilder builder) throws IOException {
        builder.interpreter(LOADER).needs("libc.so.6").write(at(path));
        return this;
    }

    /** A library in the usual directory. */
    Machine library(String name, ElfBuilder builder) throws IOException {
        return libraryAt(LIB + name, builder);
    }

    Machine libraryAt(String path, ElfBuilder builder) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        Files.setPosixFilePermissions(
                builder.soname(name).write(at(path)), PosixFilePermissions.fromString("rw-r--r--"));
        return this;
    }

    Machine file(String path, String content) throws IOException {
        Files.createDirectories(at(path).getParent());
        Files.writeString(at(path), content);
        Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rw-r--r--"));
        return this;
    }

    Machine script(String path, String content) throws IOException {
        file(path, content);
        Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    Machine link(String path, String target) throws IOException {
        Files.createDirectories(at(path).getParent());
        Files.createSymbolicLink(at(path), Path.of(target));
        return this;
    }

    /** Lets the loader's cache name a library. */
    Machine cached(String name, String path) throws IOException {
        Files.write(
                at("/etc/ld.so.cache"),
                LoaderCacheWriter.write(List.of(new LoaderCache.Entry(name, path, 0x303)), ByteOrder.LITTLE_ENDIAN));
        return this;
    }

    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    PackRequest.Builder request(String... programs) {
        return PackRequest.of(List.of(programs)).root(root).directory(Path.of("/"));
    }

    PackPlan plan(String... programs) {
        return Packer.plan(request(programs).build());
    }

    /** The reasons as a golden file has them: one entry to a line, without what every image has. */
    static String why(PackPlan plan) {
        List<String> always = List.of("/etc/passwd ", "/etc/group ", "/tmp ");
        return String.join(
                        "\n",
                        plan.why().stream()
                                .filter(line -> always.stream().noneMatch(line::startsWith))
                                .toList())
                + "\n";
    }
}
