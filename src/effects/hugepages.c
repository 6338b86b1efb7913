/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Huge pages of the host. Their number is all VMs': was and want are what it is without this
 * VM's and with it, as whoever counts them has made them (journal/counts.c). */

#include <stdlib.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"

static int read_number(struct host *host, const struct step *step, unsigned long *ret)
{
	autotext text = {0};
	autofree char *path =
		str_format(PATH_HUGEPAGES "/hugepages-%s/" NAME_HUGEPAGES_NUMBER, step->subject);
	int r = host_read(host, path, &text);
	*ret = strtoul(text_string(&text), NULL, 10);
	return r;
}

static void say(struct text *found, unsigned long number, const struct step *step, bool some)
{
	unsigned long was = strtoul(step->was, NULL, 10), want = strtoul(step->want, NULL, 10);
	if (number <= was)
		text_add(found, step->was);
	else if (number < want && some)
		text_add(found, step->want);
	else
		text_addf(found, "%lu", number);
}

/* Fewer than there were is what another VM's start still has to add. */
static int observe(struct host *host, const struct step *step, struct text *found)
{
	unsigned long number;
	int r = read_number(host, step, &number);
	if (r == 0)
		say(found, number, step, false);
	return r;
}

/* The kernel may have had no room for all of them. */
static int observe_undo(struct host *host, const struct step *step, struct text *found)
{
	unsigned long number;
	int r = read_number(host, step, &number);
	if (r == 0)
		say(found, number, step, true);
	return r;
}

static void reserve(const struct step *step, struct task *ret)
{
	write_task(ret, step->want, PATH_HUGEPAGES "/hugepages-%s/" NAME_HUGEPAGES_NUMBER,
		   step->subject);
}

static bool give_back(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, step->was, PATH_HUGEPAGES "/hugepages-%s/" NAME_HUGEPAGES_NUMBER,
		   step->subject);
	return round == 0;
}

const struct effect effect_reserve_hugepages = {
	.observe = observe, .observe_undo = observe_undo, .apply = reserve, .undo = give_back};
