/* The caller's terminal: raw mode, size, detach keys. */
#include "session.h"

#include <sys/ioctl.h>

void terminal_raw(struct raw_terminal *terminal)
{
	struct termios raw;
	if (!terminal->active && tcgetattr(STDIN_FILENO, &terminal->saved) < 0)
		return;
	raw = terminal->saved;
	cfmakeraw(&raw);
	terminal->active = TEMP_FAILURE_RETRY(tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)) == 0;
}

void terminal_restore(struct raw_terminal *terminal)
{
	if (terminal->active)
		TEMP_FAILURE_RETRY(tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->saved));
	terminal->active = false;
}

bool terminal_size(uint32_t *columns, uint32_t *rows)
{
	struct winsize size;
	for (int fd = 0; fd < 3; fd++) {
		if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
			*columns = size.ws_col;
			*rows = size.ws_row;
			return true;
		}
	}
	return false;
}

/* One key: a character, or ctrl- with a letter or one of @ [ \ ] ^ _ */
static int parse_key(const char *text, size_t length)
{
	if (length == 1)
		return (unsigned char)*text;
	if (length != 6 || strncmp(text, "ctrl-", 5) != 0)
		return -EINVAL;
	int key = text[5] >= 'a' && text[5] <= 'z' ? text[5] - 'a' + 'A' : text[5];
	return key >= '@' && key <= '_' ? key & 0x1f : -EINVAL;
}

int detach_keys_parse(struct detach_keys *keys, const char *text)
{
	*keys = (struct detach_keys){.count = 0};
	while (*text) {
		size_t length = strcspn(text, ",");
		length = length == 0 && text[0] == ',' ? 1 : length; /* the comma itself as a key */
		int key = parse_key(text, length);
		if (key < 0 || keys->count == DETACH_KEYS)
			return -EINVAL;
		keys->keys[keys->count++] = (uint8_t)key;
		text += length;
		if (*text == ',' && text[1] == '\0')
			return -EINVAL;
		text += *text == ',';
	}
	return 0;
}

bool detach_keys_filter(struct detach_keys *keys, const uint8_t *in, size_t size, uint8_t *out, size_t *out_size)
{
	*out_size = 0;
	for (size_t i = 0; i < size; i++) {
		if (keys->count > 0 && in[i] == keys->keys[keys->matched]) {
			if (++keys->matched == keys->count)
				return true;
			continue;
		}
		/* no match: what was kept back goes on, and the longest ending that still may be a beginning is kept */
		uint8_t kept[DETACH_KEYS + 1];
		size_t have = keys->matched;
		memcpy(kept, keys->keys, have);
		kept[have++] = in[i];
		size_t start = 0;
		while (start < have && (keys->count == 0 || memcmp(kept + start, keys->keys, have - start) != 0 ||
					have - start >= keys->count))
			start++;
		memcpy(out + *out_size, kept, start);
		*out_size += start;
		keys->matched = have - start;
	}
	return false;
}
