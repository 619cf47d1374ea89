/*
 * A program of a toolkit, in a container that has none of its libraries.
 *
 * AT/bin/ls is a link to AT/tool, which is this. It finds the program `ls` in AT/root and becomes it: a static program
 * directly, a dynamic one by its own loader (--library-path, so that no variable is left for the programs that it starts),
 * a script by its interpreter from the toolkit. Links are followed as if AT/root were "/".
 */
#include "toolkit.h"

#include "hull.h"

#include <elf.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define LINK_LIMIT 40
#define SCRIPT_DEPTH 4
#define HEAD_SIZE 4096
#define CONFIG_LIMIT 65536
#define LOADER_LIMIT (8 << 20)

struct toolkit {
	char base[PATH_MAX];
	char *programs, *libraries; /* colons between them */
};

static int follow(const char *link, char *rest)
{
	char joined[PATH_MAX];
	if (snprintf(joined, sizeof joined, "%s/%s", link, rest) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(rest, joined);
	return 0;
}

/* The file that `path` means with AT/root as "/": its path as this process sees it. 0 or -errno. */
static int resolve(const struct toolkit *kit, const char *path, char *result)
{
	char rest[PATH_MAX], link[PATH_MAX];
	size_t root = (size_t)snprintf(result, PATH_MAX, "%s/%s", kit->base, TOOLKIT_ROOT);
	int links = 0;
	if (root >= PATH_MAX || snprintf(rest, sizeof rest, "%s", path) >= PATH_MAX)
		return -ENAMETOOLONG;
	while (rest[strspn(rest, "/")]) {
		char *name = rest + strspn(rest, "/"), *end = name + strcspn(name, "/");
		size_t length = strlen(result);
		bool last = !*end;
		*end = '\0';
		char *more = last ? end : end + 1;
		if (strcmp(name, "..") == 0) {
			char *slash = strrchr(result, '/');
			if (slash && (size_t)(slash - result) >= root)
				*slash = '\0';
		} else if (strcmp(name, ".") != 0) {
			if (length + 1 + strlen(name) >= PATH_MAX)
				return -ENAMETOOLONG;
			result[length] = '/';
			strcpy(result + length + 1, name);
			ssize_t n = readlink(result, link, sizeof link - 1);
			if (n < 0 && errno != EINVAL)
				return -errno;
			if (n >= 0) {
				link[n] = '\0';
				result[link[0] == '/' ? root : length] = '\0';
				memmove(rest, more, strlen(more) + 1);
				int r = ++links > LINK_LIMIT ? -ELOOP : follow(link, rest);
				if (r < 0)
					return r;
				continue;
			}
		}
		memmove(rest, more, strlen(more) + 1);
	}
	return 0;
}

static bool find_program(const struct toolkit *kit, const char *name, char *result)
{
	_cleanup_free_ char *directories = duplicate(kit->programs);
	if (!*name)
		return false;
	for (char *next = directories, *directory; (directory = strsep(&next, ":")) != NULL;) {
		struct stat st;
		_cleanup_free_ char *path = format_text("%s/%s", directory, name);
		if (resolve(kit, path, result) == 0 && stat(result, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & 0111)
			return true;
	}
	return false;
}

static _Noreturn void give_up(const char *name, int error)
{
	dprintf(2, "%s: toolkit: %s\n", name, strerror(error));
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

static void *append(char **to, size_t *n, const char *word)
{
	to[(*n)++] = (char *)(uintptr_t)word;
	return to;
}

/* Loaders learned --argv0 at some time: glibc 2.33, musl 1.2.0. */
static bool knows_argv0(const char *loader)
{
	struct stat st;
	_cleanup_fd_ int fd = open(loader, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size <= 0 || st.st_size > LOADER_LIMIT)
		return false;
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return false;
	bool found = memmem(map, (size_t)st.st_size, "--argv0", sizeof "--argv0") != NULL;
	munmap(map, (size_t)st.st_size);
	return found;
}

static char *library_path(const struct toolkit *kit)
{
	size_t room = strlen(kit->libraries) + 1, extra = strlen(kit->base) + sizeof "/" TOOLKIT_ROOT;
	for (const char *p = kit->libraries; *p; p++)
		room += *p == ':' ? extra : 0;
	_cleanup_free_ char *directories = duplicate(kit->libraries);
	char *path = allocate(room + extra), *end = path;
	for (char *next = directories, *directory; (directory = strsep(&next, ":")) != NULL;)
		if (*directory)
			end += sprintf(end, "%s%s/%s%s", end == path ? "" : ":", kit->base, TOOLKIT_ROOT, directory);
	return path;
}

static void run_dynamic(const struct toolkit *kit, const char *interpreter, const char *program, char **argv)
{
	char loader[PATH_MAX];
	size_t n = 0, count = 0;
	int r = resolve(kit, interpreter, loader);
	if (r < 0)
		give_up(interpreter, -r);
	const char *slash = strrchr(interpreter, '/');
	bool musl = strncmp(slash ? slash + 1 : interpreter, "ld-musl", 7) == 0;
	while (argv[count])
		count++;
	char **words = allocate((count + 10) * sizeof *words);
	append(words, &n, loader);
	if (!musl)
		append(words, &n, "--inhibit-cache");
	append(append(words, &n, "--library-path"), &n, library_path(kit));
	if (argv[0] && knows_argv0(loader))
		append(append(words, &n, "--argv0"), &n, argv[0]);
	if (musl)
		append(words, &n, "--");
	append(words, &n, program);
	for (size_t i = 1; i < count; i++)
		append(words, &n, argv[i]);
	execv(loader, words);
	give_up(loader, errno);
}

/* The interpreter that an ELF file names, or "" for a static one; false when it is none for this machine. */
static bool read_interpreter(int fd, const char *head, ssize_t size, char *interpreter)
{
	const ElfW(Ehdr) *elf = (const void *)head;
	interpreter[0] = '\0';
	if (size < (ssize_t)sizeof *elf || memcmp(head, ELFMAG, SELFMAG) != 0)
		return false;
	for (unsigned i = 0; i < elf->e_phnum; i++) {
		ElfW(Phdr) segment;
		off_t at = (off_t)(elf->e_phoff + i * sizeof segment);
		if (pread(fd, &segment, sizeof segment, at) != (ssize_t)sizeof segment)
			return false;
		if (segment.p_type == PT_INTERP) {
			size_t length = segment.p_filesz < PATH_MAX ? segment.p_filesz : PATH_MAX - 1;
			ssize_t n = pread(fd, interpreter, length, (off_t)segment.p_offset);
			interpreter[n > 0 ? n : 0] = '\0';
			return n > 0;
		}
	}
	return true;
}

static void run_program(const struct toolkit *kit, const char *program, char **argv, int depth);

/* #!INTERPRETER [ARGUMENT] */
static void run_script(const struct toolkit *kit, const char *script, char *line, char **argv, int depth)
{
	char path[PATH_MAX];
	size_t n = 0, count = 0;
	line[strcspn(line, "\n")] = '\0';
	char *word = line + strspn(line, " \t"), *argument = word + strcspn(word, " \t");
	if (*argument) {
		*argument++ = '\0';
		argument += strspn(argument, " \t");
	}
	for (size_t end = strlen(argument); end > 0 && strchr(" \t\r", argument[end - 1]); end--)
		argument[end - 1] = '\0';
	int r = depth >= SCRIPT_DEPTH ? -ELOOP : resolve(kit, word, path);
	if (r < 0)
		give_up(word, -r);
	while (argv[count])
		count++;
	char **words = allocate((count + 4) * sizeof *words);
	append(words, &n, word);
	if (*argument)
		append(words, &n, argument);
	append(words, &n, script);
	for (size_t i = 1; i < count; i++)
		append(words, &n, argv[i]);
	run_program(kit, path, words, depth + 1);
}

static void run_program(const struct toolkit *kit, const char *program, char **argv, int depth)
{
	char head[HEAD_SIZE + 1], interpreter[PATH_MAX];
	_cleanup_fd_ int fd = open(program, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : pread(fd, head, HEAD_SIZE, 0);
	if (size < 0) /* perhaps it may be executed and not read */
		size = 0;
	head[size] = '\0';
	if (size > 2 && head[0] == '#' && head[1] == '!')
		run_script(kit, program, head + 2, argv, depth);
	else if (read_interpreter(fd, head, size, interpreter) && interpreter[0])
		run_dynamic(kit, interpreter, program, argv);
	execv(program, argv);
	give_up(program, errno);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

void toolkit_main(int argc, char **argv)
{
	struct toolkit kit = {.base = ""};
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", kit.base, sizeof kit.base - 1);
	char *slash = n > 0 ? strrchr(kit.base, '/') : NULL;
	if (!slash || strcmp(slash, "/" TOOLKIT_PROGRAM) != 0)
		return;
	*slash = '\0';
	_cleanup_free_ char *path = format_text("%s/%s", kit.base, TOOLKIT_CONFIG);
	char *next = read_text(AT_FDCWD, path, CONFIG_LIMIT);
	kit.programs = strsep(&next, "\n");
	kit.libraries = strsep(&next, "\n");
	if (!kit.programs || !kit.libraries)
		return;
	const char *called = (const char *)getauxval(AT_EXECFN); /* what execve was given, whatever argv says */
	const char *name = called ? base_name(called) : "";
	if (!find_program(&kit, name, program)) {
		name = argc > 0 ? base_name(argv[0]) : "";
		if (!find_program(&kit, name + (*name == '-'), program))
			give_up(*name ? name : "?", ENOENT);
	}
	run_program(&kit, program, argv, 0);
}
