/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/qemu_device.h"

#include "base/memory.h"
#include "base/text.h"
#include "input/json_members.h"

bool qemu_option_is(const char *argument, const char *name)
{
	return *argument == '-' && (str_equal(argument + 1, name) ||
				    (argument[1] == '-' && str_equal(argument + 2, name)));
}

static void take_property(const char *key, const char *value, void *data)
{
	struct qemu_device *device = data;
	char **place = str_equal(key, "driver")	    ? &device->driver
		       : str_equal(key, "host")	    ? &device->host
		       : str_equal(key, "sysfsdev") ? &device->sysfsdev
						    : NULL;
	if (!place)
		return;
	free(*place);
	*place = str_copy(value);
}

/* Reads a value up to a comma that is not doubled, and moves *s behind it. */
static void read_value(const char **s, struct text *value)
{
	const char *at = *s;
	while (*at && (*at != ',' || at[1] == ',')) {
		text_add_bytes(value, at, 1);
		at += *at == ',' ? 2 : 1;
	}
	*s = *at ? at + 1 : at;
}

static void read_properties(const char *s, struct qemu_device *device)
{
	for (bool first = true; *s; first = false) {
		autotext value = {0};
		size_t length = strcspn(s, "=,");
		bool has_key = s[length] == '=';
		autofree char *key = has_key ? str_copy_n(s, length) : str_copy("driver");
		if (has_key)
			s += length + 1;
		read_value(&s, &value);
		/* NB: a word alone, but for the first, is a switch that is on. */
		if (has_key || first)
			take_property(key, text_string(&value), device);
	}
}

static void take_member(const char *key, const char *value, bool is_string, void *data)
{
	if (is_string)
		take_property(key, value, data);
}

int qemu_device_parse(const char *argument, struct qemu_device *ret, struct error *err)
{
	*ret = (struct qemu_device){0};
	if (*argument != '{') {
		read_properties(argument, ret);
		return 0;
	}
	if (json_each_member(argument, take_member, ret))
		return 0;
	qemu_device_clear(ret);
	return error_set(err, 0, "the JSON of a -device argument cannot be read");
}

void qemu_device_clear(struct qemu_device *device)
{
	free(device->driver);
	free(device->host);
	free(device->sysfsdev);
	*device = (struct qemu_device){0};
}
