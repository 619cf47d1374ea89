/* Finding a JDK and starting the planner in it. */
#include "launcher.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>

#define NEEDED_VERSION 25
#define MAIN_CLASS "dev.hull.cli.Main"
#define JVM_DIRECTORY "/usr/lib/jvm"

extern char **environ;

/* Path of the java program in a home, or NULL. */
static char *java_in(const char *home)
{
	char *java = format_text("%s/bin/java", home);
	if (access(java, X_OK) == 0)
		return java;
	free(java);
	return NULL;
}

/* First number of JAVA_VERSION in a home's `release` file; 0 when there is none. */
static int version_of(const char *home)
{
	_cleanup_free_ char *path = format_text("%s/release", home);
	_cleanup_free_ char *text = read_text(AT_FDCWD, path, 16383);
	const char *version = text ? strstr(text, "JAVA_VERSION=\"") : NULL;
	return version ? atoi(version + strlen("JAVA_VERSION=\"")) : 0;
}

static char *newest_installed(void)
{
	char *best = NULL;
	int best_version = NEEDED_VERSION - 1;
	DIR *directory = opendir(JVM_DIRECTORY);
	for (struct dirent *entry; directory && (entry = readdir(directory)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		_cleanup_free_ char *home = format_text(JVM_DIRECTORY "/%s", entry->d_name);
		int version = version_of(home);
		char *java = version > best_version ? java_in(home) : NULL;
		if (java) {
			free(best);
			best = java;
			best_version = version;
		}
	}
	if (directory)
		closedir(directory);
	return best;
}

static char *chosen_by_user(const char *home)
{
	int version = version_of(home);
	char *java = java_in(home);
	if (!java)
		die("HULL_JAVA_HOME=%s has no program bin/java: set it to the directory of a JDK or JRE %d, or unset it", home,
		    NEEDED_VERSION);
	if (version != 0 && version < NEEDED_VERSION)
		die("HULL_JAVA_HOME=%s is Java %d: Hull needs %d or newer", home, version, NEEDED_VERSION);
	return java;
}

static char *find_prefix(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		die_errno(errno, "/proc/self/exe");
	path[n] = '\0';
	for (int i = 0; i < 2; i++) { /* PREFIX/bin/hull */
		char *slash = strrchr(path, '/');
		if (slash)
			*slash = '\0';
	}
	return duplicate(path);
}

void java_find(struct installation *installation)
{
	const char *home = getenv("HULL_JAVA_HOME");
	installation->prefix = find_prefix();
	if (home && *home) {
		installation->java = chosen_by_user(home);
		return;
	}
	_cleanup_free_ char *path = format_text("%s/lib/java-home", installation->prefix);
	_cleanup_free_ char *stored = read_text(AT_FDCWD, path, PATH_MAX);
	if (stored)
		stored[strcspn(stored, "\n")] = '\0';
	if (stored && *stored && (installation->java = java_in(stored)))
		return;
	home = getenv("JAVA_HOME");
	if (home && *home && version_of(home) >= NEEDED_VERSION && (installation->java = java_in(home)))
		return;
	installation->java = newest_installed();
	if (!installation->java)
		die("Hull needs Java %d or newer, and none was found (looked at HULL_JAVA_HOME, JAVA_HOME and " JVM_DIRECTORY
		    "). Install one, for example the package temurin-%d-jre or openjdk-%d-jre-headless, or set JAVA_HOME to it",
		    NEEDED_VERSION, NEEDED_VERSION, NEEDED_VERSION);
}

/* The line in lib/hull.classpath with every jar below lib. */
static char *class_path(const char *lib)
{
	_cleanup_free_ char *file = format_text("%s/hull.classpath", lib);
	_cleanup_free_ char *line = read_text(AT_FDCWD, file, 65535);
	if (!line)
		die_errno(errno, "%s (the installation of Hull is incomplete)", file);
	line[strcspn(line, "\n")] = '\0';
	char *all = duplicate("");
	for (char *save, *jar = strtok_r(line, ":", &save); jar; jar = strtok_r(NULL, ":", &save)) {
		char *longer = format_text("%s%s%s/%s", all, *all ? ":" : "", lib, jar);
		free(all);
		all = longer;
	}
	return all;
}

/* A NULL-terminated array of strings that grows; it lives as long as the process. */
struct strings {
	char **v;
	size_t n, room;
};

static void add(struct strings *strings, char *string)
{
	if (strings->n + 2 > strings->room) {
		strings->room = strings->room * 2 + 32;
		strings->v = realloc(strings->v, strings->room * sizeof(char *));
		if (!strings->v)
			die("out of memory");
	}
	strings->v[strings->n++] = string;
	strings->v[strings->n] = NULL;
}

/* All classes of a cache are loaded at the start, so commands that must be fast have a smaller one, lib/aot/COMMAND. */
static char *find_cache(const char *lib, const char *command)
{
	if (command && *command != '.' && !strchr(command, '/')) {
		char *own = format_text("%s/aot/%s", lib, command);
		if (access(own, R_OK) == 0)
			return own;
		free(own);
	}
	char *general = format_text("%s/hull.aot", lib);
	if (access(general, R_OK) == 0)
		return general;
	free(general);
	return NULL;
}

static void add_options(struct strings *arguments, const char *lib, const char *command)
{
	_cleanup_free_ char *file = format_text("%s/jvm.options", lib);
	char *text = read_text(AT_FDCWD, file, 65535);
	for (char *save, *line = text ? strtok_r(text, "\n", &save) : NULL; line; line = strtok_r(NULL, "\n", &save))
		if (*line != '#')
			add(arguments, line);
	_cleanup_free_ char *cache = find_cache(lib, command);
	if (cache)
		add(arguments, format_text("-XX:AOTCache=%s", cache));
}

static bool is_replaced(const char *variable, char *const *variables)
{
	size_t name = strcspn(variable, "=") + 1;
	for (; *variables; variables++)
		if (strncmp(variable, *variables, name) == 0)
			return true;
	return false;
}

/*
 * The JVM reads and writes file names in the encoding of the locale: in one that is not UTF-8 there would be files that
 * it cannot name.
 */
static void add_locale(struct strings *environment)
{
	const char *all = getenv("LC_ALL"), *type = getenv("LC_CTYPE"), *language = getenv("LANG");
	const char *used = all && *all ? all : type && *type ? type : language ? language : "";
	if (!strcasestr(used, "utf-8") && !strcasestr(used, "utf8"))
		add(environment, duplicate(all && *all ? "LC_ALL=C.UTF-8" : "LC_CTYPE=C.UTF-8"));
}

/* In the child: everything that it allocates goes with it. */
static _Noreturn void become_java(const struct java_call *call)
{
	struct strings arguments = {0}, environment = {0};
	char *lib = format_text("%s/lib", call->installation->prefix);
	add(&arguments, call->installation->java);
	add_options(&arguments, lib, call->command ? call->command : globals_read(call->argc, call->argv).command);
	add(&arguments, duplicate("-cp"));
	add(&arguments, class_path(lib));
	add(&arguments, duplicate(MAIN_CLASS));
	for (int i = 0; i < call->argc; i++)
		add(&arguments, call->argv[i]);
	for (size_t i = 0; call->variables[i]; i++)
		add(&environment, call->variables[i]);
	add(&environment, format_text("HULL_HOME=%s", call->installation->prefix));
	add_locale(&environment);
	for (char **variable = environ; *variable; variable++)
		if (!is_replaced(*variable, environment.v))
			add(&environment, *variable);
	for (size_t i = 0; i < ARRAY_SIZE(call->inherit); i++)
		if (call->inherit[i] >= 0)
			fcntl(call->inherit[i], F_SETFD, 0);
	sigprocmask(SIG_SETMASK, call->mask, NULL);
	execve(call->installation->java, arguments.v, environment.v);
	die_errno(errno, "start %s", call->installation->java);
}

pid_t java_start(const struct java_call *call)
{
	pid_t pid = fork();
	if (pid < 0)
		die_errno(errno, "fork");
	if (pid == 0)
		become_java(call);
	return pid;
}
