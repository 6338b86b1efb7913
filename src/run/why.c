/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/why.h"

#include "host/processes.h"

/* What a line of the kernel's would call the thing that failed: its own name, then its
 * drivers'. A session's "2" or a setting's "on" stand in any line. */
static void names_of(const struct step *step, const char *names[3])
{
	bool of_drivers = step->kind == STEP_UNBIND || step->kind == STEP_BIND ||
			  step->kind == STEP_OVERRIDE_DRIVER;
	bool of_systemd = step->kind == STEP_STOP_UNIT || step->kind == STEP_END_SESSION ||
			  step->kind == STEP_END_PROCESS || step->kind == STEP_KEEP_VT;
	names[0] = of_systemd ? "" : step->subject;
	names[1] = of_drivers ? step->want : "";
	names[2] = of_drivers ? step->was : "";
}

/* The last line that names it is the outcome; the first lines tell what led there, and are
 * in the log of the kernel for who wants it. */
void why_kernel_log(struct host *host, const struct step *step, int64_t since_us, struct error *err)
{
	autowords lines = {0};
	const char *names[3];
	names_of(step, names);
	if (host_kernel_log(host, since_us, &lines) < 0)
		return;
	for (size_t n = 0; n < ARRAY_SIZE(names); n++)
		for (size_t i = lines.count; *names[n] && i > 0; i--) {
			if (!strstr(lines.at[i - 1], names[n]))
				continue;
			autotext line = {0};
			text_add_line(&line, lines.at[i - 1]);
			error_append(err, "the kernel says: %s", text_string(&line));
			return;
		}
}

void why_stack(struct host *host, long pid, struct error *err)
{
	autofree char *stack = host_process_stack(host, pid);
	if (stack)
		error_append(err, "it waits in %s", stack);
}
