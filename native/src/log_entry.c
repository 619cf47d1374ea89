/* Encoding of log entries: JSON strings and times. Knows nothing of files. */
#include "log.h"

#include <stdio.h>

/* Unicode's table of well-formed sequences (3-7): what the second byte may be depends on the first. */
size_t utf8_length(const uint8_t *text, size_t left)
{
	uint8_t first = text[0], low = 0x80, high = 0xbf;
	size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f; /* surrogates */
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < length && i < left; i++, low = 0x80, high = 0xbf)
		if (text[i] < low || text[i] > high)
			return 0;
	return length;
}

/* The escape of the character at `text`, or an empty string when it stands for itself. */
static void escape_of(const uint8_t *text, size_t length, char escape[8])
{
	uint8_t byte = text[0];
	escape[0] = '\0';
	if (length == 0)
		strcpy(escape, "\\ufffd");
	else if (byte == '"' || byte == '\\')
		snprintf(escape, 8, "\\%c", byte);
	else if (byte == '\n')
		strcpy(escape, "\\n");
	else if (byte == '\r')
		strcpy(escape, "\\r");
	else if (byte < ' ' || byte == '<' || byte == '>' || byte == '&')
		snprintf(escape, 8, "\\u%04x", byte);
	else if (length == 3 && byte == 0xe2 && text[1] == 0x80 && (text[2] & 0xfe) == 0xa8)
		snprintf(escape, 8, "\\u202%x", text[2] & 0xf); /* line and paragraph separator */
}

static bool plain(uint8_t byte)
{
	return byte >= ' ' && byte < 0x80 && !strchr("\"\\<>&", byte);
}

void log_escape(const uint8_t *text, size_t size, void (*emit)(void *data, const void *piece, size_t size), void *data)
{
	size_t start = 0, i = 0;
	emit(data, "\"", 1);
	while (i < size) {
		char escape[8];
		if (plain(text[i])) {
			i++;
			continue;
		}
		size_t length = utf8_length(text + i, size - i);
		if (length > size - i)
			length = 0;
		escape_of(text + i, length, escape);
		if (*escape) {
			emit(data, text + start, i - start);
			emit(data, escape, strlen(escape));
			start = i + (length ? length : 1);
		}
		i += length ? length : 1;
	}
	emit(data, text + start, size - start);
	emit(data, "\"", 1);
}

/* Not gmtime: the C library would read the time zone's file, and keep it. Days are counted from 0000-03-01. */
void log_time(char *text, int64_t seconds, long nanoseconds)
{
	int64_t days = seconds / 86400 - (seconds % 86400 < 0) + 719468, second = (seconds % 86400 + 86400) % 86400;
	int64_t era = days / 146097, day = days % 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	int64_t month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	month = month < 10 ? month + 3 : month - 9;
	year += 400 * era + (month <= 2);
	snprintf(text, 40, "%04d-%02d-%02dT%02d:%02d:%02d.%09ldZ", (int)year, (int)month, (int)day + 1,
		 (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60), nanoseconds);
}
