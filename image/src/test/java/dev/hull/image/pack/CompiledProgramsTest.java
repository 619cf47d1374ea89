package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that this machine's own compiler makes, packed, and held against what its loader does. */
@RequiresProgram("gcc")
class CompiledProgramsTest {
    private Path directory;

    @BeforeEach
    void setUp() throws IOException {
        directory = Files.createTempDirectory("hull-compiled").toRealPath();
        Files.createDirectories(directory.resolve("lib"));
        Files.createDirectories(directory.resolve("bin"));
    }

    @AfterEach
    void tearDown() throws IOException {
        Directories.delete(directory);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private void compile(String source, String output, String... options) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("source.c"), source);
        List<String> command = new ArrayList<>(List.of("gcc", "-w", "-o", at(output), file.toString()));
        command.addAll(Arrays.asList(options));
        run(command);
    }

    private String at(String path) {
        return directory.resolve(path).toString();
    }

    /** A program that needs liba, which needs libb, both found by a path in the file. */
    private void chain(String... linkerOptions) throws IOException, InterruptedException {
        compile("int b(void) { return 42; }", "lib/libb.so", "-shared", "-fPIC", "-Wl,-soname,libb.so");
        compile(
                "int b(void); int a(void) { return b(); }",
                "lib/liba.so",
                "-shared",
                "-fPIC",
                "-Wl,-soname,liba.so",
                "-L" + at("lib"),
                "-lb");
        List<String> options = new ArrayList<>(List.of("-L" + at("lib"), "-la", "-Wl,--allow-shlib-undefined"));
        options.addAll(Arrays.asList(linkerOptions));
        compile("int a(void); int main(void) { return a() - 42; }", "bin/prog", options.toArray(String[]::new));
    }

    private PackPlan pack(String... includes) {
        PackRequest.Builder request = PackRequest.of(List.of(at("bin/prog")));
        Arrays.asList(includes).forEach(request::include);
        return Packer.plan(request.build());
    }

    /** Reasons of the files that the test made, its directory shortened. */
    private String why(PackPlan plan) {
        return String.join(
                "\n",
                plan.why().stream()
                        .filter(line -> line.startsWith(directory.toString()))
                        .map(line -> line.replace(directory.toString(), "DIR"))
                        .toList());
    }

    @Test
    void rpathLeadsToTheLibrariesOfLibraries() throws IOException, InterruptedException {
        chain("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib");
        assertThat(why(pack())).isEqualTo("""
                DIR/bin/prog ← asked for
                DIR/lib/liba.so ← needed by DIR/bin/prog ← asked for
                DIR/lib/libb.so ← needed by DIR/lib/liba.so ← needed by DIR/bin/prog ← asked for""");
        sameAsTheLoader(at("bin/prog"), pack());
    }

    @Test
    void runpathDoesNot() throws IOException, InterruptedException {
        chain("-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib");
        org.assertj.core.api.Assertions.assertThatThrownBy(this::pack)
                .hasMessageContaining("its library libb.so, needed by " + directory);
    }

    @Test
    void aLibraryThatAProgramOpensIsIncludedWithItsOwnNeeds() throws IOException, InterruptedException {
        compile("int b(void) { return 42; }", "lib/libb.so", "-shared", "-fPIC", "-Wl,-soname,libb.so");
        compile(
                "int b(void); int a(void) { return b(); }",
                "lib/plugin.so",
                "-shared",
                "-fPIC",
                "-L" + at("lib"),
                "-lb",
                "-Wl,-rpath,$ORIGIN");
        compile("int main(void) { return 0; }", "bin/prog");
        assertThat(why(pack(at("lib/plugin.so")))).isEqualTo("""
                DIR/bin/prog ← asked for
                DIR/lib/libb.so ← needed by DIR/lib/plugin.so ← included by --include DIR/lib/plugin.so
                DIR/lib/plugin.so ← included by --include DIR/lib/plugin.so""");
    }

    /** A second machine: the C library of this one, a library in {@code /opt/far}, and a cache that ldconfig writes. */
    @RequiresRoot
    @RequiresProgram("ldconfig")
    @Test
    void aProgramStartsWithTheCacheThatHullWrites() throws IOException, InterruptedException {
        compile("int far(void) { return 42; }", "lib/libfar.so.1", "-shared", "-fPIC", "-Wl,-soname,libfar.so.1");
        compile("int far(void); int main(void) { return far() - 42; }", "bin/prog", at("lib/libfar.so.1"));
        Path machine = Files.createDirectory(directory.resolve("machine"));
        Directories.unpack(Packer.plan(PackRequest.of(List.of("/bin/true")).build()), machine, true);
        Files.createDirectories(machine.resolve("opt/far"));
        Files.copy(directory.resolve("lib/libfar.so.1"), machine.resolve("opt/far/libfar.so.1"));
        Files.copy(directory.resolve("bin/prog"), machine.resolve("usr/bin/prog"));
        Files.writeString(machine.resolve("etc/ld.so.conf"), "/opt/far\n");
        run(List.of("/sbin/ldconfig", "-r", machine.toString()));
        PackPlan plan = Packer.plan(
                PackRequest.of(List.of("/usr/bin/prog")).root(machine).build());
        assertThat(plan.why("/etc/ld.so.cache")).contains("the only way in which the loader finds libfar.so.1");
        assertThat(plan.entries())
                .filteredOn(entry -> entry.path().equals("/etc/ld.so.cache"))
                .singleElement()
                .isInstanceOf(PackEntry.Written.class);
        Path root = Files.createDirectory(directory.resolve("root"));
        Directories.unpack(plan, root, true);
        run(List.of("chroot", root.toString(), "/usr/bin/prog"));
    }

    @RequiresRoot
    @Test
    void iconvFindsItsBasicConverters() throws IOException, InterruptedException {
        compile("""
                #include <iconv.h>
                #include <string.h>
                int main(void) {
                    char in[] = "\\xc3\\xbc", out[8] = {0}, *i = in, *o = out;
                    size_t il = 2, ol = 8;
                    iconv_t latin = iconv_open("ISO-8859-1", "UTF-8");
                    if (latin == (iconv_t) -1 || iconv(latin, &i, &il, &o, &ol) != 0) return 1;
                    if (strcmp(out, "\\xfc") != 0) return 2;
                    return iconv_open("UTF-16", "UTF-8") == (iconv_t) -1 ? 3 : 0;
                }
                """, "bin/prog");
        Path root = Files.createDirectory(directory.resolve("root"));
        Directories.unpack(pack(), root, true);
        run(List.of("chroot", root.toString(), at("bin/prog")));
    }

    @RequiresRoot
    @Test
    void endingAThreadFindsTheUnwinder() throws IOException, InterruptedException {
        compile("""
                #include <pthread.h>
                #include <unistd.h>
                static void *run(void *x) { for (;;) pause(); }
                int main(void) {
                    pthread_t thread;
                    pthread_create(&thread, 0, run, 0);
                    pthread_cancel(thread);
                    return pthread_join(thread, 0);
                }
                """, "bin/prog", "-pthread");
        Path root = Files.createDirectory(directory.resolve("root"));
        Directories.unpack(pack(), root, true);
        run(List.of("chroot", root.toString(), at("bin/prog")));
    }

    @RequiresRoot
    @RequiresProgram("musl-gcc")
    @Test
    void muslProgramsStart() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("source.c"), "int main(void) { return 0; }");
        run(List.of("musl-gcc", "-o", at("bin/prog"), file.toString()));
        Path root = Files.createDirectory(directory.resolve("root"));
        Directories.unpack(pack(), root, true);
        run(List.of("chroot", root.toString(), at("bin/prog")));
    }

    @Test
    void aProgramFor32Bits() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("source.c"), "int main(void) { return 0; }");
        Process process = new ProcessBuilder("gcc", "-m32", "-o", at("bin/prog"), file.toString())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assumeTrue(process.waitFor() == 0, "needs a 32-bit C library: libc6-dev-i386");
        PackPlan plan = pack();
        assertThat(plan.platform().architecture()).isEqualTo("386");
        sameAsTheLoader(at("bin/prog"), plan);
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/ls",
        "/bin/bash",
        "/usr/bin/curl",
        "/usr/sbin/apache2",
        "/usr/bin/gdb",
        "/usr/bin/gcc",
        "/usr/bin/git"
    })
    void findsWhatLddFinds(String program) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        sameAsTheLoader(program, Packer.plan(PackRequest.of(List.of(program)).build()));
    }

    /** The real loader's list ("name => path"), each path in the image. */
    private void sameAsTheLoader(String program, PackPlan plan) throws IOException, InterruptedException {
        Matcher line = Pattern.compile("(?m)^\\s+(?:\\S+ => )?(/\\S+) \\(0x").matcher(run(List.of("ldd", program)));
        Set<String> byLoader = new TreeSet<>();
        while (line.find()) {
            byLoader.add(Path.of(line.group(1)).toRealPath().toString());
        }
        assertThat(byLoader).isNotEmpty();
        assertThat(plan.entries()).extracting(PackEntry::path).containsAll(byLoader);
        Set<String> needed = new TreeSet<>();
        Pattern direct = Pattern.compile(
                "(/\\S+) ← (?:target of the link \\S+ ← )*(?:needed by \\S+ ← |target of the link \\S+ ← )*"
                        + "needed by \\S+ ← (?:target of the link \\S+ ← )*asked for");
        for (String reasons : plan.why()) {
            Matcher matcher = direct.matcher(reasons);
            if (matcher.matches()) {
                needed.add(Path.of(matcher.group(1)).toRealPath().toString());
            }
        }
        assertThat(byLoader).as("libraries that the loader does not load").containsAll(needed);
    }
}
