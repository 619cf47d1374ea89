/*
 * Plan assembler for tests: a text listing on standard input becomes plan bytes on standard output.
 *
 *   PHASE operation field…      # comment
 *
 * Strings are bare words or "quoted" (\n \t \\ \" \xHH); lists are [a b c]; bytes are <hex>; numbers are decimal,
 * 0x, 0 (octal) or the names below joined by |. `hull-init check` prints a plan in the same language.
 */
#include "plan.h"

#include <ctype.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "plan_flags.h"

struct buffer {
	uint8_t *bytes;
	size_t size, room;
};

static unsigned line_number;

static void put(struct buffer *b, const void *data, size_t size)
{
	if (b->size + size > b->room) {
		b->room = (b->size + size) * 2;
		b->bytes = realloc(b->bytes, b->room);
		if (!b->bytes)
			die("out of memory");
	}
	if (size)
		memcpy(b->bytes + b->size, data, size);
	b->size += size;
}

static void put32(struct buffer *b, uint32_t value)
{
	put(b, &value, sizeof value);
}

static _Noreturn void complain(const char *what, const char *where)
{
	die("line %u: %s at \"%.20s\"", line_number, what, where);
}

static const struct {
	const char *name;
	uint64_t value;
} names[] = {
#define NAME(n) {#n, n}
	NAME(CLONE_NEWNS), NAME(CLONE_NEWPID), NAME(CLONE_NEWNET), NAME(CLONE_NEWIPC), NAME(CLONE_NEWUTS),
	NAME(CLONE_NEWUSER), NAME(CLONE_NEWCGROUP), NAME(MS_REC), NAME(MS_PRIVATE), NAME(MS_SLAVE), NAME(MS_NOSUID),
	NAME(MS_NODEV), NAME(MS_NOEXEC), NAME(MS_RDONLY), NAME(SESSION_TTY), NAME(SESSION_INTERACTIVE),
	NAME(SESSION_DETACHED), NAME(RUNTIME_LEAVE), NAME(RUNTIME_STREAMS), NAME(SESSION_NO_SIGNALS), NAME(SESSION_PRINT_ID), NAME(SESSION_OWN_INPUT), NAME(SESSION_OWN_OUTPUT), NAME(SESSION_OWN_ERROR), NAME(WRITE_APPEND), NAME(WRITE_CREATE),
	NAME(WRITE_OPTIONAL), NAME(RUN_OPTIONAL), NAME(BIND_RECURSIVE), NAME(BIND_FILE), NAME(BIND_OPTIONAL),
	NAME(CRED_KEEP_GROUPS), NAME(TOOLKIT_PRIVATE), NAME(RESTART_ON_FAILURE), NAME(RESTART_OFF), NAME(HEALTH_NOTHING), NAME(HEALTH_RESTART),
	NAME(HEALTH_STOP), NAME(HEALTH_KILL), NAME(ATTACH_INPUT), NAME(ATTACH_OUTPUT), NAME(ATTACH_TTY),
	NAME(ATTACH_SIGNALS), NAME(ATTACH_END_INPUT), NAME(STOP_ON_TERM), NAME(DESCRIPTORS_LISTEN), NAME(NOTIFY_READY),
	NAME(NOTIFY_WATCHDOG), NAME(EVENT_IF_OOM), NAME(EVENT_IF_STARTED),
};

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

static uint64_t one_number(const char **p)
{
	char *end;
	if (isdigit((unsigned char)**p)) {
		uint64_t value = strtoull(*p, &end, 0);
		*p = end;
		return value;
	}
	size_t length = strspn(*p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i].name) == length && strncmp(names[i].name, *p, length) == 0) {
			*p += length;
			return names[i].value;
		}
	complain("not a number", *p);
}

static uint64_t number(const char **p)
{
	*p = skip_blanks(*p);
	uint64_t value = one_number(p);
	while (**p == '|') {
		++*p;
		value |= one_number(p);
	}
	return value;
}

static char hex_pair(const char **p)
{
	char digits[3] = {(*p)[0], (*p)[0] ? (*p)[1] : 0, 0}, *end;
	char value = (char)strtoul(digits, &end, 16);
	if (end != digits + 2)
		complain("not a pair of hexadecimal digits", *p);
	*p += 2;
	return value;
}

static void string(struct buffer *out, const char **p)
{
	struct buffer text = {0};
	*p = skip_blanks(*p);
	if (**p == '"') {
		for (++*p; **p && **p != '"';) {
			char c = *(*p)++;
			if (c == '\\') {
				c = *(*p)++;
				if (c == 'x')
					c = hex_pair(p);
				else
					c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
			}
			put(&text, &c, 1);
		}
		if (*(*p)++ != '"')
			complain("no closing quote", *p - 1);
	} else {
		size_t length = strcspn(*p, " \t\n[]#");
		if (length == 0)
			complain("a string is missing", *p);
		put(&text, *p, length);
		*p += length;
	}
	put32(out, (uint32_t)text.size);
	put(out, text.bytes, text.size);
	put(out, "", 1);
	free(text.bytes);
}

static void list(struct buffer *out, const char **p)
{
	struct buffer strings = {0};
	uint32_t count = 0;
	*p = skip_blanks(*p);
	if (*(*p)++ != '[')
		complain("a list is missing", *p - 1);
	for (*p = skip_blanks(*p); **p && **p != ']'; *p = skip_blanks(*p)) {
		string(&strings, p);
		count++;
	}
	if (*(*p)++ != ']')
		complain("no closing bracket", *p - 1);
	put32(out, count);
	put(out, strings.bytes, strings.size);
	free(strings.bytes);
}

static void byte_field(struct buffer *out, const char **p)
{
	struct buffer data = {0};
	*p = skip_blanks(*p);
	if (*(*p)++ != '<')
		complain("bytes are missing", *p - 1);
	while (**p && **p != '>') {
		char byte = hex_pair(p);
		put(&data, &byte, 1);
	}
	++*p;
	put32(out, (uint32_t)data.size);
	put(out, data.bytes, data.size);
	free(data.bytes);
}

static uint16_t op_by_name(const char *name, size_t length)
{
	for (uint16_t op = 0; op < 1024; op++)
		if (op_signature(op) && strlen(op_name(op)) == length && strncmp(op_name(op), name, length) == 0)
			return op;
	complain("unknown operation", name);
}

static void step(struct buffer *out, const char *p)
{
	struct buffer fields = {0};
	uint64_t value = number(&p);
	uint8_t phase[2] = {(uint8_t)value, 0};
	p = skip_blanks(p);
	size_t length = strcspn(p, " \t\n");
	uint16_t op = op_by_name(p, length);
	p += length;
	for (const char *kind = op_signature(op); *kind; kind++) {
		switch (*kind) {
		case 's':
			string(&fields, &p);
			break;
		case 'S':
			list(&fields, &p);
			break;
		case 'b':
			byte_field(&fields, &p);
			break;
		default:
			value = number(&p);
			put(&fields, &value, *kind == 'u' ? 4 : 8);
		}
	}
	p = skip_blanks(p);
	if (*p && *p != '\n' && *p != '#')
		complain("more than the operation's fields", p);
	put(out, &op, 2);
	put(out, phase, 2);
	put32(out, (uint32_t)fields.size);
	put(out, fields.bytes, fields.size);
	free(fields.bytes);
}

int main(void)
{
	struct buffer steps = {0}, plan = {0};
	char line[65536];
	uint32_t count = 0;
	while (fgets(line, sizeof line, stdin)) {
		const char *p = skip_blanks(line);
		line_number++;
		if (*p == '#' || *p == '\n')
			continue;
		step(&steps, p);
		count++;
	}
	put(&plan, PLAN_MAGIC, 8);
	put32(&plan, (uint32_t)steps.size + 4);
	put32(&plan, count);
	put(&plan, steps.bytes, steps.size);
	int result = write_all(STDOUT_FILENO, plan.bytes, plan.size);
	free(plan.bytes);
	free(steps.bytes);
	return result == 0 ? 0 : 1;
}
