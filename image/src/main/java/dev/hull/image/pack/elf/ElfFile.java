package dev.hull.image.pack.elf;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a loader has to know of one ELF file (System V gABI, chapters 4 and 5).
 *
 * @param machine what it is made for
 * @param interpreter {@code PT_INTERP}: the loader that a program asks the kernel for
 * @param dynamic whether it has a {@code PT_DYNAMIC} segment; a program without one and without interpreter is static
 * @param needed {@code DT_NEEDED} in order
 * @param soname {@code DT_SONAME}
 * @param rpath {@code DT_RPATH} as written; absent when there is a RUNPATH, which makes loaders ignore it
 * @param runpath {@code DT_RUNPATH} as written
 * @param noDefaultDirectories {@code DF_1_NODEFLIB}
 * @param imports names of the dynamic symbols that it takes from others
 * @param versions symbol versions that it defines ({@code DT_VERDEF}), such as {@code GLIBC_2.34}
 * @param dlopens libraries that it says it opens itself ({@code .note.dlopen})
 */
public record ElfFile(
        ElfMachine machine,
        Optional<String> interpreter,
        boolean dynamic,
        List<String> needed,
        Optional<String> soname,
        Optional<String> rpath,
        Optional<String> runpath,
        boolean noDefaultDirectories,
        Set<String> imports,
        Set<String> versions,
        List<DlopenNote> dlopens) {
    public ElfFile {
        needed = List.copyOf(needed);
        imports = Set.copyOf(imports);
        versions = Set.copyOf(versions);
        dlopens = List.copyOf(dlopens);
        if (runpath.isPresent()) {
            rpath = Optional.empty();
        }
    }
}
