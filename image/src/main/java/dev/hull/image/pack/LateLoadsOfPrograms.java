package dev.hull.image.pack;

import static dev.hull.image.pack.LateLoads.library;
import static dev.hull.image.pack.LateLoads.program;

import dev.hull.image.pack.LateLoad.Bring;
import dev.hull.image.pack.LateLoad.Bring.Files;
import dev.hull.image.pack.LateLoad.Trigger;
import java.util.List;
import java.util.regex.Pattern;

/** The rows of {@link LateLoads} for interpreters and servers. */
final class LateLoadsOfPrograms {
    /** Sources, documentation, the build side of a JDK, and what needs a display. */
    private static final List<String> JAVA_WITHOUT = List.of(
            "src.zip",
            "jmods",
            "man",
            "include",
            "demo",
            "sample",
            "docs",
            "lib/src.zip",
            "lib/ct.sym",
            "lib/{libawt_xawt,libjawt,libsplashscreen,libjsound}.so",
            "lib/*.diz",
            "lib/*.debuginfo",
            "lib/server/*.debuginfo");

    /** Tests, graphics, documentation, and compiled copies, which depend on the time of their sources. */
    private static final List<String> PYTHON_WITHOUT = List.of(
            "{test,idlelib,turtledemo,tkinter,ensurepip,lib2to3,pydoc_data}",
            "{site-packages,dist-packages}",
            "config-*",
            "{unittest,ctypes,sqlite3,distutils}/test",
            "__pycache__",
            "**/__pycache__",
            "lib-dynload/*{_test,test_}*");

    private static final List<String> PERL_WITHOUT =
            List.of("CORE", "**/CORE", "pod", "**/pod", "**.pod", "**/*.pod", "*.pod", "**/*.{h,a,ld}");

    private LateLoadsOfPrograms() {}

    static List<LateLoad> table() {
        return List.of(
                program("Apache httpd", ".*/s?bin/(apache2|httpd)", new Bring.Computed(ApacheConfig::read)),
                java(
                        "Java",
                        "(.*)/bin/java",
                        new Files(List.of("<1>"), "home of", JAVA_WITHOUT),
                        new Bring.Variable("JAVA_HOME", "<1>")),
                java(
                        "Java compiler",
                        "(.*)/bin/javac",
                        new Files(List.of("<1>"), "home of", JAVA_WITHOUT),
                        Files.of("older releases, read by", "<1>/lib/ct.sym"),
                        new Bring.Variable("JAVA_HOME", "<1>")),
                program(
                        "Python",
                        "(.*)/bin/python(3\\.\\d+)",
                        new Files(
                                List.of("<1>/lib64/python<2>", "<1>/lib/python<2>"),
                                "standard library of",
                                PYTHON_WITHOUT)),
                library(
                        "embedded Python",
                        "libpython(3\\.\\d+)\\.so.*",
                        new Files(
                                List.of("<dir>/python<1>", "/usr/lib64/python<1>", "/usr/lib/python<1>"),
                                "standard library of",
                                PYTHON_WITHOUT)),
                program("Bash", ".*/bin/bash", Files.of("settings of", "/etc/bash.bashrc")),
                program("Perl", ".*/bin/perl(5[.0-9]*)?", perlModules()),
                library("embedded Perl", "libperl\\.so.*", perlModules()),
                program(
                        "Vim",
                        ".*/bin/vim(\\.\\w+)?",
                        new Files(
                                List.of("/usr/share/vim/vim[0-9]*"),
                                "runtime files of",
                                List.of("doc", "tutor", "print", "lang")),
                        Files.of("settings of", "/etc/vim")),
                program(
                        "GDB",
                        ".*/bin/gdb",
                        Files.of("opened to debug threads, by", "<libdir>/libthread_db.so.1"),
                        Files.of("scripts of", "/usr/share/gdb")));
    }

    /** Only where the classes lie beside it, so that a lone {@code /usr/bin/java} never stands for all of {@code /usr}. */
    private static LateLoad java(String name, String pattern, Bring... brings) {
        return new LateLoad(
                name,
                new Trigger.Program(
                        Pattern.compile(pattern), List.of("<1>/lib/modules", "<1>/lib/rt.jar", "<1>/jre/lib/rt.jar")),
                List.of(brings));
    }

    /** Perl's own modules; those that other packages add are left to {@code --include}. */
    private static Bring[] perlModules() {
        String why = "modules of";
        return new Bring[] {
            new Files(
                    List.of("/usr/share/perl/5*", "/usr/share/perl5/core_perl", "/usr/share/perl5"), why, PERL_WITHOUT),
            new Files(
                    List.of("<libdir>/perl/5*", "/usr/lib/perl5/core_perl", "/usr/lib64/perl5", "/usr/lib/perl5/5*"),
                    why,
                    PERL_WITHOUT),
            new Files(List.of("<libdir>/perl-base"), why, PERL_WITHOUT),
            Files.of("settings of", "/etc/perl/sitecustomize.pl")
        };
    }
}
