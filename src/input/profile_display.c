/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [display]. */
#include <ctype.h>

#include "base/memory.h"
#include "input/plain_name.h"
#include "input/profile_target.h"

int key_display_handover(struct key_target *to)
{
	static const char *const choices[] = {
		[DISPLAY_AUTO] = "auto", [DISPLAY_NONE] = "none", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->display.handover = (enum display_handover)choice;
	return 0;
}

int key_display_manager(struct key_target *to)
{
	const char *value = to->line->value;
	bool is_auto = str_equal(value, "auto"), is_none = str_equal(value, "none");
	if (!is_auto && !is_none && !service_name(value))
		return ini_fail(to->line, to->err,
				"'%s' is neither auto nor none nor the name of a service, such as "
				"sddm.service",
				value);
	free(TAKE(to->profile->display.manager));
	if (!is_auto)
		to->profile->display.manager = str_copy(is_none ? "" : value);
	return 0;
}

int key_display_sessions(struct key_target *to)
{
	static const char *const choices[] = {"end", "keep", NULL};
	return key_read_whether(to, choices, "keep", &to->profile->display.keep_sessions);
}

int key_display_notice(struct key_target *to)
{
	static const char *const choices[] = {"yes", "no", NULL};
	return key_read_whether(to, choices, "yes", &to->profile->display.notice);
}

int key_display_grace(struct key_target *to)
{
	bool is_none = str_equal(to->line->value, "none") || str_equal(to->line->value, "0");
	if (str_equal(to->line->value, "auto"))
		return 0;
	if (!is_none && key_read_time(to, &to->profile->display.grace_ms) < 0)
		return -1;
	if (is_none)
		to->profile->display.grace_ms = 0;
	to->profile->display.grace_is_set = true;
	return 0;
}

int key_display_terminal(struct key_target *to)
{
	enum { LAST = 63 }; /* kernel include/uapi/linux/vt.h, MAX_NR_CONSOLES */
	const char *value = to->line->value;
	char *end;
	unsigned long number = isdigit((unsigned char)*value) ? strtoul(value, &end, 10) : 0;
	if (str_equal(value, "leave"))
		return 0;
	if (!number || *end || number > LAST)
		return ini_fail(to->line, to->err,
				"'%s' is neither leave nor a virtual terminal's number, 1 to %d",
				value, LAST);
	to->profile->display.terminal = (unsigned)number;
	return 0;
}

/* Names of inputs, as ddcutil(1) and the VESA Monitor Control Command Set have them. */
static const struct {
	const char *name;
	unsigned value;
} inputs[] = {
	{"vga-1", 0x01}, {"vga-2", 0x02}, {"dvi-1", 0x03},  {"dvi-2", 0x04},
	{"dp-1", 0x0f},	 {"dp-2", 0x10},  {"hdmi-1", 0x11}, {"hdmi-2", 0x12},
};

static unsigned input_value(const char *word)
{
	char *end;
	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++)
		if (str_equal(inputs[i].name, word))
			return inputs[i].value;
	unsigned long number = isdigit((unsigned char)*word) ? strtoul(word, &end, 0) : 0;
	return number && !*end && number <= 0xff ? (unsigned)number : 0;
}

int key_display_input(struct key_target *to)
{
	const char *value = to->line->value;
	size_t length = strcspn(value, " \t");
	const char *word = value + length + strspn(value + length, " \t");
	autofree char *monitor = str_copy_n(value, length);
	if (str_equal(value, "leave"))
		return 0;
	if (!plain_name(monitor) || *monitor == '-' || !input_value(word))
		return ini_fail(to->line, to->err,
				"'%s' is neither leave nor a monitor and an input of it, such as "
				"'1 hdmi-1' or 'i2c-4 0x11'",
				value);
	free(to->profile->display.monitor);
	to->profile->display.monitor = TAKE(monitor);
	to->profile->display.input = input_value(word);
	return 0;
}

int key_display_mux(struct key_target *to)
{
	static const char *const choices[] = {"leave", "switch", NULL};
	return key_read_whether(to, choices, "switch", &to->profile->display.switch_mux);
}
