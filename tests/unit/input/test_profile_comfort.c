/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Keys of a profile for what is done for people's comfort. */
#include "input/profile_file.h"

#include "input_tests.h"

static int parse(const char *text, struct profile *profile, struct error *err)
{
	return profile_parse("p.ini", text, strlen(text), profile, err);
}

/* What is for comfort alone, in one line. */
static char *comfort_text(const struct profile *profile)
{
	return str_format("%s %u%s %u %s:%02x %s %s", profile->display.notice ? "tell" : "-",
			  profile->display.grace_ms, profile->display.grace_is_set ? "!" : "",
			  profile->display.terminal,
			  profile->display.monitor ? profile->display.monitor : "-",
			  profile->display.input, profile->display.switch_mux ? "mux" : "-",
			  profile->host.keep_awake ? "awake" : "-");
}

static void comfort_is_read(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"", "tell 10000 0 -:00 - -"},
		{"[display]\nnotice = yes\ngrace = auto\nterminal = leave\ninput = leave\n"
		 "mux = leave\n[host]\nsleep = allow\n",
		 "tell 10000 0 -:00 - -"},
		{"[display]\nnotice = no\ngrace = none\n", "- 0! 0 -:00 - -"},
		{"[display]\ngrace = 0\n", "tell 0! 0 -:00 - -"},
		{"[display]\ngrace = 2\nterminal = 63\n", "tell 2000! 63 -:00 - -"},
		{"[display]\ninput = 1 hdmi-2\n", "tell 10000 0 1:12 - -"},
		{"[display]\ninput = i2c-4 0x1B\n", "tell 10000 0 i2c-4:1b - -"},
		{"[display]\ninput = CN4109\t15\nmux = switch\n[host]\nsleep = inhibit\n",
		 "tell 10000 0 CN4109:0f mux awake"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		if (parse(cases[i].text, &profile, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		autofree char *said = comfort_text(&profile);
		assert_string_equal(said, cases[i].expected);
	}
}

#define NO_INPUT(word)                                                                             \
	"2: '" word "' is neither leave nor a monitor and an input of it, such as '1 hdmi-1' or "  \
	"'i2c-4 0x11'"

static void what_is_none_of_it_is_refused(void **state)
{
	static const struct {
		const char *text, *line;
	} bad[] = {
		{"[display]\nnotice = maybe\n",
		 "2: unknown value of 'notice' 'maybe'; it is one of yes, no"},
		{"[display]\ngrace = soon\n",
		 "2: 'soon' is no time for 'grace': a whole number of seconds up to 3600, such as 30, 30s "
		 "or 500ms"},
		{"[display]\nterminal = tty3\n",
		 "2: 'tty3' is neither leave nor a virtual terminal's number, 1 to 63"},
		{"[display]\nterminal = 64\n",
		 "2: '64' is neither leave nor a virtual terminal's number, 1 to 63"},
		{"[display]\ninput = hdmi-1\n", NO_INPUT("hdmi-1")},
		{"[display]\ninput = 1 hdmi-9\n", NO_INPUT("1 hdmi-9")},
		{"[display]\ninput = 1 0x100\n", NO_INPUT("1 0x100")},
		{"[display]\ninput = --help 1\n", NO_INPUT("--help 1")},
		{"[display]\ninput = a;b 1\n", NO_INPUT("a;b 1")},
		{"[display]\nmux = IGD\n",
		 "2: unknown value of 'mux' 'IGD'; it is one of leave, switch"},
		{"[host]\nsleep = never\n",
		 "2: unknown value of 'sleep' 'never'; it is one of allow, inhibit"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autofree char *expected = str_format("p.ini:%s", bad[i].line);
		assert_int_equal(parse(bad[i].text, &profile, &err), -1);
		assert_string_equal(err.text, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comfort_is_read),
		cmocka_unit_test(what_is_none_of_it_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
