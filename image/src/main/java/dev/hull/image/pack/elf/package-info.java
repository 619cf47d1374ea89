/**
 * What the kernel and the dynamic loaders read, read the same way and never executed: ELF files, glibc's
 * {@code ld.so.cache}, and the search for a needed library as glibc and musl do it. Works on files of any machine: 32 and
 * 64 bit, either byte order.
 */
@NullMarked
package dev.hull.image.pack.elf;

import org.jspecify.annotations.NullMarked;
