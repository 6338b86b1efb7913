/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"

/* A read that takes longer hangs on the device's lock. */
enum { READ_MS = 3000 };

void write_task(struct task *ret, const char *value, const char *format, ...)
{
	va_list args;
	autotext path = {0};
	va_start(args, format);
	text_addv(&path, format, args);
	va_end(args);
	value_task(ret, TASK_WRITE, value);
	task_set_path(ret, "%s", text_string(&path));
}

void value_task(struct task *ret, enum task_kind kind, const char *value)
{
	*ret = (struct task){.kind = kind};
	task_set_value(ret, value);
}

void override_task(struct task *ret, const char *function, const char *driver)
{
	/* A write of no bytes never reaches the driver core: a line end clears. */
	write_task(ret, *driver ? driver : "\n", PATH_PCI_DEVICES "/%s/driver_override", function);
}

int read_patiently(struct host *host, struct text *found, const char *format, ...)
{
	struct task task = {.kind = TASK_READ};
	va_list args;
	autotext path = {0};
	va_start(args, format);
	text_addv(&path, format, args);
	va_end(args);
	task_set_path(&task, "%s", text_string(&path));
	return host_run(host, &task, READ_MS, found);
}
