/* Detach keys in a stream of input. */
#include "session.h"
#include "unit.h"

static bool filters(const char *keys, const char *const *typed, const char *expected, bool detached)
{
	struct detach_keys k;
	uint8_t out[64 + DETACH_KEYS];
	char all[256] = "";
	bool found = false;
	if (detach_keys_parse(&k, keys) < 0)
		return false;
	for (; *typed && !found; typed++) {
		size_t size;
		found = detach_keys_filter(&k, (const uint8_t *)*typed, strlen(*typed), out, &size);
		strncat(all, (char *)out, size);
	}
	return found == detached && strcmp(all, expected) == 0;
}
#define TYPED(...) ((const char *const[]){__VA_ARGS__, NULL})

int main(void)
{
	struct detach_keys k;
	CHECK("default", detach_keys_parse(&k, "ctrl-p,ctrl-q") == 0 && k.count == 2 && k.keys[0] == 16 && k.keys[1] == 17);
	CHECK("characters", detach_keys_parse(&k, "a,ctrl-\\,ctrl-@,ctrl-_") == 0 && k.count == 4 && k.keys[0] == 'a' &&
				    k.keys[1] == 28 && k.keys[2] == 0 && k.keys[3] == 31);
	CHECK("none", detach_keys_parse(&k, "") == 0 && k.count == 0);
	CHECK("nonsense", detach_keys_parse(&k, "nonsense") < 0);
	CHECK("bad control", detach_keys_parse(&k, "ctrl-1") < 0);
	CHECK("trailing comma", detach_keys_parse(&k, "a,") < 0);
	CHECK("too many", detach_keys_parse(&k, "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a") < 0);

	CHECK("no keys", filters("", TYPED("abc"), "abc", false));
	CHECK("no match", filters("ctrl-p,ctrl-q", TYPED("abc"), "abc", false));
	CHECK("match", filters("ctrl-p,ctrl-q", TYPED("ab\x10\x11zz"), "ab", true));
	CHECK("match in two parts", filters("ctrl-p,ctrl-q", TYPED("ab\x10", "\x11"), "ab", true));
	CHECK("beginning only", filters("ctrl-p,ctrl-q", TYPED("\x10", "x"), "\x10x", false));
	CHECK("beginning twice", filters("ctrl-p,ctrl-q", TYPED("\x10\x10\x11"), "\x10", true));
	CHECK("overlap", filters("a,a,b", TYPED("aaab"), "a", true));
	CHECK("longer overlap", filters("a,b,a,c", TYPED("ababac"), "ab", true));
	return unit_end();
}
