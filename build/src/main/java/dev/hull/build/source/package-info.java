/**
 * What a build takes from elsewhere than a directory of this machine: contexts as archives on standard input, repositories,
 * addresses, archives that ADD unpacks. Each becomes a {@link dev.hull.build.tree.SourceTree}.
 *
 * <pre>
 *   hull build -                      an archive, or a Dockerfile, from standard input
 *   hull build https://host/x.git#v1:docker
 *   hull build https://host/x.tar.gz  an archive, or a Dockerfile
 *   ADD https://host/file /           one file
 *   ADD https://host/x.git#v1 /       a repository's files
 *   ADD files.tar.gz /                what is in the archive
 * </pre>
 */
@NullMarked
package dev.hull.build.source;

import org.jspecify.annotations.NullMarked;
