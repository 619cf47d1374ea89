package dev.hull.image.pack.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.pack.elf.LibrarySearch.Found;
import dev.hull.image.pack.elf.LibrarySearch.Missing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {
    private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
    private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

    @TempDir
    Path directory;

    private final FakeFiles files = new FakeFiles();

    /** Files by path, held in memory. */
    private static final class FakeFiles implements LibrarySearch.Files {
        final Map<String, ElfFile> elves = new HashMap<>();
        final Map<String, byte[]> contents = new HashMap<>();

        @Override
        public Optional<ElfFile> elf(String path) {
            return Optional.ofNullable(elves.get(path));
        }

        @Override
        public boolean exists(String path) {
            return elves.containsKey(path) || contents.containsKey(path);
        }

        @Override
        public Optional<byte[]> content(String path) {
            return Optional.ofNullable(contents.get(path));
        }
    }

    @BeforeEach
    void loader() {
        files.contents.put(
                LOADER,
                "\0junk\0/lib/x86_64-linux-gnu/\0/usr/lib/x86_64-linux-gnu/\0/lib/\0/usr/lib/\0\0/var/tmp\0"
                        .getBytes(StandardCharsets.UTF_8));
    }

    private LoadedObject object(String path, ElfBuilder builder, LoadedObject... loadedBy) throws IOException {
        ElfFile elf = ElfReader.read(Files.write(directory.resolve("elf"), builder.build()), path)
                .orElseThrow();
        files.elves.put(path, elf);
        return new LoadedObject(path, elf, List.of(loadedBy).stream().findFirst());
    }

    private GlibcSearch glibc() {
        return new GlibcSearch(files, LOADER, new ElfMachine(62, 64, ByteOrder.LITTLE_ENDIAN));
    }

    private static String found(LibrarySearch.Result result) {
        return switch (result) {
            case Found found -> found.path() + " by " + found.through();
            case Missing missing -> "missing";
        };
    }

    @Test
    void readsTheDefaultDirectoriesOutOfTheLoader() {
        assertThat(glibc().defaultDirectories())
                .containsExactly("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib");
    }

    @Test
    void rpathIsInheritedFromThoseWhoLedThere() throws IOException {
        LoadedObject program = object("/opt/x/bin/x", ElfBuilder.x86().rpath("$ORIGIN/../lib"));
        LoadedObject library = object("/opt/x/lib/liba.so", ElfBuilder.x86(), program);
        object("/opt/x/bin/../lib/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", library)))
                .isEqualTo("/opt/x/bin/../lib/libb.so by RPATH of /opt/x/bin/x");
    }

    @Test
    void runpathIsNotInherited() throws IOException {
        LoadedObject program = object("/opt/x/bin/x", ElfBuilder.x86().runpath("/opt/x/lib"));
        LoadedObject library = object("/opt/x/lib/liba.so", ElfBuilder.x86(), program);
        object("/opt/x/lib/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", program))).isEqualTo("/opt/x/lib/libb.so by RUNPATH of /opt/x/bin/x");
        assertThat(found(glibc().find("libb.so", library))).isEqualTo("missing");
    }

    @Test
    void anOwnRunpathTurnsInheritedRpathsOff() throws IOException {
        LoadedObject program = object("/bin/x", ElfBuilder.x86().rpath("/opt/rpath"));
        LoadedObject library = object("/lib/liba.so", ElfBuilder.x86().runpath("/opt/runpath"), program);
        object("/opt/rpath/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", library))).isEqualTo("missing");
    }

    @Test
    void aRunpathInBetweenOnlySilencesItself() throws IOException {
        LoadedObject program = object("/bin/x", ElfBuilder.x86().rpath("/opt/rpath"));
        LoadedObject middle =
                object("/lib/libm.so", ElfBuilder.x86().rpath("/opt/void").runpath("/opt/r"), program);
        LoadedObject library = object("/lib/liba.so", ElfBuilder.x86(), middle);
        object("/opt/rpath/libb.so", ElfBuilder.x86());
        object("/opt/void/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", library))).isEqualTo("/opt/rpath/libb.so by RPATH of /bin/x");
    }

    @Test
    void expandsTokensWithAndWithoutBraces() throws IOException {
        LoadedObject program = object("/opt/x", ElfBuilder.x86().runpath("${ORIGIN}/none:/a/$LIB:/b/${PLATFORM}"));
        object("/b/x86_64/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", program))).isEqualTo("/b/x86_64/libb.so by RUNPATH of /opt/x");
        object("/a/lib/x86_64-linux-gnu/libb.so", ElfBuilder.x86());
        assertThat(found(glibc().find("libb.so", program)))
                .isEqualTo("/a/lib/x86_64-linux-gnu/libb.so by RUNPATH of /opt/x");
    }

    @Test
    void cacheComesBeforeTheDefaultDirectoriesAndSkipsOtherMachines() throws IOException {
        LoadedObject program = object("/bin/x", ElfBuilder.x86());
        object("/usr/local/lib/libz.so.1", ElfBuilder.x86());
        object("/lib/libz.so.1", ElfBuilder.x86());
        object("/lib32/libz.so.1", ElfBuilder.of(3, 32, ByteOrder.LITTLE_ENDIAN));
        LoaderCache.Entry wide = new LoaderCache.Entry("libz.so.1", "/usr/local/lib/libz.so.1", 0x303);
        LoaderCache.Entry narrow = new LoaderCache.Entry("libz.so.1", "/lib32/libz.so.1", 3);
        files.contents.put("/etc/ld.so.cache", LoaderCacheWriter.write(List.of(wide, narrow), ByteOrder.LITTLE_ENDIAN));
        assertThat(glibc().find("libz.so.1", program)).isInstanceOfSatisfying(Found.class, found -> {
            assertThat(found.path()).isEqualTo("/usr/local/lib/libz.so.1");
            assertThat(found.cacheEntry()).contains(wide);
        });
    }

    @Test
    void withoutDefaultDirectoriesOnlyTheRestIsSearched() throws IOException {
        LoadedObject program = object("/bin/x", ElfBuilder.x86().noDefaultDirectories());
        object("/lib/libz.so.1", ElfBuilder.x86());
        files.contents.put(
                "/etc/ld.so.cache",
                LoaderCacheWriter.write(
                        List.of(new LoaderCache.Entry("libz.so.1", "/lib/libz.so.1", 0x303)), ByteOrder.LITTLE_ENDIAN));
        assertThat(found(glibc().find("libz.so.1", program))).isEqualTo("missing");
    }

    @Test
    void saysWhereItSearchedAndWhatItTurnedDown() throws IOException {
        LoadedObject program = object("/bin/x", ElfBuilder.x86().runpath("/opt/a"));
        object("/lib/libz.so.1", ElfBuilder.of(3, 32, ByteOrder.LITTLE_ENDIAN));
        files.contents.put("/usr/lib/libz.so.1", "GROUP ( libz.so )".getBytes(StandardCharsets.UTF_8));
        assertThat(glibc().find("libz.so.1", program)).isInstanceOfSatisfying(Missing.class, missing -> {
            assertThat(missing.searched())
                    .containsExactly(
                            "/opt/a (RUNPATH of /bin/x)",
                            "/etc/ld.so.cache",
                            "/lib/x86_64-linux-gnu (default directory)",
                            "/usr/lib/x86_64-linux-gnu (default directory)",
                            "/lib (default directory)",
                            "/usr/lib (default directory)");
            assertThat(missing.rejected())
                    .containsExactly("/lib/libz.so.1 is for 386, 32-bit", "/usr/lib/libz.so.1 is not a shared library");
        });
    }

    @Test
    void muslInheritsRunpathsAndReadsItsPathFile() throws IOException {
        files.contents.put("/etc/ld-musl-x86_64.path", "/opt/musl\n/usr/lib/musl".getBytes(StandardCharsets.UTF_8));
        MuslSearch musl = new MuslSearch(files, MUSL);
        LoadedObject program = object("/bin/x", ElfBuilder.x86().runpath("$ORIGIN/lib"));
        LoadedObject library = object("/bin/lib/liba.so", ElfBuilder.x86(), program);
        object("/bin/lib/libb.so", ElfBuilder.x86());
        object("/usr/lib/musl/libd.so", ElfBuilder.x86());
        assertThat(found(musl.find("libb.so", library))).isEqualTo("/bin/lib/libb.so by RUNPATH of /bin/x");
        assertThat(musl.find("libd.so", library))
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.helper()).contains("/etc/ld-musl-x86_64.path"));
        assertThat(musl.isBuiltIn("libc.musl-x86_64.so.1")).isTrue();
        assertThat(musl.isBuiltIn("libm.so.6")).isTrue();
        assertThat(musl.isBuiltIn("libcrypto.so.3")).isFalse();
    }

    @Test
    void muslWithoutPathFileHasThreeDirectoriesAndNoOtherTokens() throws IOException {
        MuslSearch musl = new MuslSearch(files, MUSL);
        LoadedObject program = object("/bin/x", ElfBuilder.x86().runpath("$ORIGIN:/a/$LIB"));
        object("/bin/libb.so", ElfBuilder.x86());
        assertThat(found(musl.find("libb.so", program))).isEqualTo("missing");
        object("/usr/local/lib/libb.so", ElfBuilder.x86());
        assertThat(found(musl.find("libb.so", program)))
                .isEqualTo("/usr/local/lib/libb.so by musl's default directory");
    }

    @Test
    void aLibraryIsFoundByItsSonameOnceItIsLoaded() throws IOException {
        LoadedObject program =
                object("/bin/x", ElfBuilder.x86().runpath("/opt/a").needs("liba.so", "libb.so"));
        object("/opt/a/liba.so", ElfBuilder.x86().soname("libcore.so.1"));
        object("/opt/a/libb.so", ElfBuilder.x86().needs("libcore.so.1", "libmissing.so"));
        Closure closure = Closure.of(program, Set.of(LOADER), glibc(), files);
        assertThat(closure.libraries())
                .extracting(library -> library.object().path())
                .containsExactly("/opt/a/liba.so", "/opt/a/libb.so");
        assertThat(closure.gaps()).extracting(Closure.Gap::needed).containsExactly("libmissing.so");
    }
}
