package dev.hull.linux.fs;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An open directory, and the door to everything in and beneath it by descriptor, so that no name and no symbolic link that
 * somebody planted leads out of it.
 *
 * <p>Names are byte strings: each character is one byte. Those of {@link #openDirectory} and {@link #openFile} may be paths
 * and are resolved with this directory as the root ({@code RESOLVE_IN_ROOT}: absolute links and {@code ..} stay within); those
 * of all other methods are a single name in this directory, and a symbolic link there is never followed.
 */
public final class DirectoryHandle extends Descriptors {
    private static final int RACES = 1000;

    private DirectoryHandle(int descriptor, String shown) {
        super(descriptor, shown);
    }

    /** Opens a directory by its path on this machine. */
    public static DirectoryHandle open(Path directory) throws IOException {
        return open(directory, directory.toString());
    }

    /** The same, called by another name in messages. */
    public static DirectoryHandle open(Path directory, String called) throws IOException {
        byte[] bytes = directory.toAbsolutePath().toString().getBytes(nameCharset());
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        long fd = openAt(Syscalls.AT_FDCWD, name, Syscalls.O_DIRECTORY, 0, 0);
        if (fd < 0) {
            throw new KernelException("open", called, (int) -fd);
        }
        return new DirectoryHandle((int) fd, called);
    }

    static Charset nameCharset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    private static long openAt(int directory, String name, int flags, int mode, int resolve) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        scratch.second
                .bytes
                .putLong(0, Syscalls.O_CLOEXEC | (long) flags)
                .putLong(8, mode)
                .putLong(16, resolve);
        long path = Syscalls.name(scratch.first, name.isEmpty() ? "." : name);
        long result = -Syscalls.EAGAIN;
        // EAGAIN: something was renamed meanwhile, and the kernel could not be sure that ".." stayed within
        for (int i = 0; i < RACES && result == -Syscalls.EAGAIN; i++) {
            result = Syscalls.call(Syscalls.OPENAT2, directory, path, scratch.second.address, 24, 0);
        }
        return result;
    }

    /** Opens a directory beneath this one. */
    public DirectoryHandle openDirectory(String path) throws IOException {
        int resolve = Syscalls.RESOLVE_IN_ROOT | Syscalls.RESOLVE_NO_MAGICLINKS;
        long fd = check(openAt(number(), path, Syscalls.O_DIRECTORY, 0, resolve), "open", path);
        return new DirectoryHandle((int) fd, shown() + "/" + path);
    }

    /** Opens a file beneath this directory for reading. */
    public FileHandle openFile(String path) throws IOException {
        int resolve = Syscalls.RESOLVE_IN_ROOT | Syscalls.RESOLVE_NO_MAGICLINKS;
        long fd = check(openAt(number(), path, 0, 0, resolve), "open", path);
        return new FileHandle((int) fd, shown() + "/" + path);
    }

    /** Opens the directory of that name. */
    public DirectoryHandle openChild(String name) throws IOException {
        int resolve = Syscalls.RESOLVE_BENEATH | Syscalls.RESOLVE_NO_MAGICLINKS;
        int flags = Syscalls.O_DIRECTORY | Syscalls.O_NOFOLLOW;
        long fd = check(openAt(number(), name, flags, 0, resolve), "open", name);
        return new DirectoryHandle((int) fd, shown() + "/" + name);
    }

    /** Opens the file of that name for reading; whether it is a regular one is for the caller to see. */
    public FileHandle openChildFile(String name) throws IOException {
        return openChildFile(name, 0);
    }

    /** Opens the file of that name for writing, as it is; whether it is a regular one is for the caller to see. */
    public FileHandle openChildForWriting(String name) throws IOException {
        return openChildFile(name, Syscalls.O_WRONLY);
    }

    private FileHandle openChildFile(String name, int access) throws IOException {
        int resolve = Syscalls.RESOLVE_BENEATH | Syscalls.RESOLVE_NO_MAGICLINKS;
        int flags = access | Syscalls.O_NOFOLLOW | Syscalls.O_NONBLOCK;
        long fd = check(openAt(number(), name, flags, 0, resolve), "open", name);
        return new FileHandle((int) fd, shown() + "/" + name);
    }

    /** Creates a file for writing; fails when anything has that name. */
    public FileHandle createFile(String name, int mode) throws IOException {
        int flags = Syscalls.O_CREAT | Syscalls.O_EXCL | Syscalls.O_NOFOLLOW | Syscalls.O_RDWR;
        long fd = check(openAt(number(), name, flags, mode, Syscalls.RESOLVE_BENEATH), "create", name);
        return new FileHandle((int) fd, shown() + "/" + name);
    }

    /** Makes a directory. */
    public void makeDirectory(String name, int mode) throws IOException {
        check(Syscalls.call(Syscalls.MKDIRAT, number(), first(name), mode, 0, 0), "mkdir", name);
    }

    private static long first(String name) throws IOException {
        return Syscalls.name(Syscalls.scratch().first, name);
    }

    /** Makes a symbolic link with that text. */
    public void makeSymlink(String name, String target) throws IOException {
        long text = Syscalls.name(Syscalls.scratch().second, target);
        check(Syscalls.call(Syscalls.SYMLINKAT, text, number(), first(name), 0, 0), "symlink", name);
    }

    /** Makes another name for what has that name in that directory; a symbolic link itself gets one. */
    public void makeLink(String name, DirectoryHandle directory, String existing) throws IOException {
        long old = Syscalls.name(Syscalls.scratch().second, existing);
        check(Syscalls.call(Syscalls.LINKAT, directory.number(), old, number(), first(name), 0), "link", name);
    }

    /** Makes a device, a fifo, or with 0:0 overlayfs's mark of a removed name. The mode contains the type. */
    public void makeNode(String name, int mode, int major, int minor) throws IOException {
        long device = (minor & 0xff) | ((long) major << 8) | (((long) minor & ~0xffL) << 12);
        check(Syscalls.call(Syscalls.MKNODAT, number(), first(name), mode, device, 0), "mknod", name);
    }

    /** Sets owner and group. */
    public void changeOwner(String name, long uid, long gid) throws IOException {
        check(
                Syscalls.call(Syscalls.FCHOWNAT, number(), first(name), uid, gid, Syscalls.AT_SYMLINK_NOFOLLOW),
                "chown",
                name);
    }

    /** Sets the time of the last change (and of the last access). */
    public void changeTime(String name, long seconds, int nanos) throws IOException {
        long times = times(seconds, nanos);
        check(
                Syscalls.call(Syscalls.UTIMENSAT, number(), first(name), times, Syscalls.AT_SYMLINK_NOFOLLOW, 0),
                "utimens",
                name);
    }

    /** Removes a name that is no directory. */
    public void remove(String name) throws IOException {
        check(Syscalls.call(Syscalls.UNLINKAT, number(), first(name), 0, 0, 0), "unlink", name);
    }

    /** Removes an empty directory. */
    public void removeDirectory(String name) throws IOException {
        check(Syscalls.call(Syscalls.UNLINKAT, number(), first(name), Syscalls.AT_REMOVEDIR, 0, 0), "rmdir", name);
    }

    /** Moves a name of this directory to another place in the same file system, replacing what is there. */
    public void rename(String name, DirectoryHandle directory, String newName) throws IOException {
        long target = Syscalls.name(Syscalls.scratch().second, newName);
        check(Syscalls.call(Syscalls.RENAMEAT2, number(), first(name), directory.number(), target, 0), "rename", name);
    }

    /** Exchanges what two names of this directory stand for, in one step (renameat2(2), RENAME_EXCHANGE). */
    public void exchange(String name, String other) throws IOException {
        long target = Syscalls.name(Syscalls.scratch().second, other);
        check(
                Syscalls.call(Syscalls.RENAMEAT2, number(), first(name), number(), target, Syscalls.RENAME_EXCHANGE),
                "exchange",
                name);
    }

    /** What has that name; empty when nothing has. */
    public Optional<FileStatus> status(String name) throws IOException {
        return statx(number(), name, Syscalls.AT_SYMLINK_NOFOLLOW, shown());
    }

    /** The text of a symbolic link. */
    public String readSymlink(String name) throws IOException {
        Syscalls.Memory buffer = Syscalls.scratch().second;
        long length = check(
                Syscalls.call(Syscalls.READLINKAT, number(), first(name), buffer.address, Syscalls.Scratch.NAME, 0),
                "readlink",
                name);
        return buffer.text(0, (int) length);
    }

    /** Names in this directory, without {@code .} and {@code ..}, in no order. */
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryHandle reader = openDirectory("")) { // with a position of its own
            Syscalls.Memory buffer = Syscalls.scratch().data;
            while (true) {
                int length = (int) reader.check(
                        Syscalls.call(
                                Syscalls.GETDENTS64, reader.number(), buffer.address, Syscalls.Scratch.DATA, 0, 0),
                        "list",
                        "");
                if (length == 0) {
                    return names;
                }
                for (int at = 0; at < length; at += buffer.bytes.getShort(at + 16) & 0xffff) {
                    int end = at + 19;
                    while (buffer.bytes.get(end) != 0) {
                        end++;
                    }
                    String name = buffer.text(at + 19, end - at - 19);
                    if (!name.equals(".") && !name.equals("..")) {
                        names.add(name);
                    }
                }
            }
        }
    }

    /** Sets an extended attribute of what has that name. */
    public void setXattr(String name, String key, byte[] value) throws IOException {
        Xattrs.set(procPath(name), key, value);
    }

    /** Extended attributes of what has that name. */
    public SequencedMap<String, byte[]> xattrs(String name) throws IOException {
        return Xattrs.all(procPath(name));
    }

    /** The calls for attributes take no descriptor of a directory; this path goes through it all the same. */
    private String procPath(String name) {
        return "/proc/self/fd/" + number() + "/" + name;
    }
}
