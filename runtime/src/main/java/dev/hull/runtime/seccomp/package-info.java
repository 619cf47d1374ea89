/**
 * The system call filter: from rules on names ({@link dev.hull.oci.runtime.Seccomp}) to the program that the kernel runs at
 * every call ({@link dev.hull.runtime.seccomp.SeccompCompiler}), Docker's profile ({@link
 * dev.hull.runtime.seccomp.DefaultProfile}), and compiled programs kept on disk ({@link
 * dev.hull.runtime.seccomp.SeccompCache}).
 */
@NullMarked
package dev.hull.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
