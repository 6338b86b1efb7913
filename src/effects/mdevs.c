/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices: the value is what one is made of, "parent/type"; and what is set of one. */

#include <ctype.h>
#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "host/vfio.h"
#include "model/names.h"

static int observe(struct host *host, const struct step *step, struct text *found)
{
	autofree char *made_of = host_mdev_made_of(host, step->subject);
	text_add(found, made_of ? made_of : "");
	return 0;
}

static void create(const struct step *step, struct task *ret)
{
	const char *slash = strchr(step->want, '/');
	int parent = slash ? (int)(slash - step->want) : 0;
	write_task(ret, step->subject, PATH_MDEV_PARENTS "/%.*s/" NAME_MDEV_TYPES "/%s/create",
		   parent, step->want, slash ? slash + 1 : "");
}

static bool undo(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, "1", PATH_MDEV_DEVICES "/%s/remove", step->subject);
	return round == 0;
}

static bool in_use(struct host *host, const struct step *step)
{
	return host_device_is_busy(host, PATH_MDEV_DEVICES, step->subject);
}

const struct effect effect_create_mdev = {
	.observe = observe, .apply = create, .undo = undo, .in_use = in_use};

/* What vfio-ap has been given is read from other files than it is written to: a line
 * "adapter.domain" for each pair, either of which may be missing yet, and a line for each
 * control domain (kernel drivers/s390/crypto/vfio_ap_ops.c, matrix_show). */
static const struct {
	const char *written, *read;
	const char *before, *behind; /* what stands around its number */
	int digits;
	bool ends; /* a line, rather than begins it */
} matrix[] = {
	{"assign_adapter", "matrix", "", ".", 2, false},
	{"assign_domain", "matrix", ".", "", 4, true},
	{"assign_control_domain", "control_domains", "", "", 4, false},
};

static int matrix_row(const struct step *step)
{
	for (size_t i = 0; i < ARRAY_SIZE(matrix); i++)
		if (str_equal(step->detail, matrix[i].written))
			return (int)i;
	return -1;
}

static bool has_line(const char *lines, const char *part, bool ends)
{
	size_t length = strlen(part);
	for (const char *line = lines; *line;) {
		size_t line_length = strcspn(line, "\n");
		const char *at = ends ? line + line_length - length : line;
		if (line_length >= length && strncmp(at, part, length) == 0)
			return true;
		line += line_length + (line[line_length] == '\n');
	}
	return false;
}

static int read_file(struct host *host, const struct step *step, const char *name,
		     struct text *found)
{
	return read_patiently(host, found, PATH_MDEV_DEVICES "/%s/%s", step->subject, name);
}

static const char *skip_blanks(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* The same but for blanks, or the same number in another form. */
static bool is_same(const char *a, const char *b)
{
	char *rest_a, *rest_b;
	unsigned long number_a = strtoul(a, &rest_a, 0), number_b = strtoul(b, &rest_b, 0);
	if (rest_a > a && rest_b > b && !*skip_blanks(rest_a) && !*skip_blanks(rest_b))
		return number_a == number_b;
	for (;; a++, b++) {
		a = skip_blanks(a);
		b = skip_blanks(b);
		if (*a != *b || !*a)
			return *a == *b;
	}
}

/* The value is want where that is what the device has, and "" for anything else. */
static int observe_attribute(struct host *host, const struct step *step, struct text *found)
{
	autotext now = {0};
	autofree char *device = str_format(PATH_MDEV_DEVICES "/%s", step->subject);
	int row = matrix_row(step);
	if (!host_exists(host, device))
		return -ENOENT;
	int r = read_file(host, step, row < 0 ? step->detail : matrix[row].read, &now);
	bool same = r == 0 && row < 0 && is_same(text_string(&now), step->want);
	if (r == 0 && row >= 0) {
		autofree char *part =
			str_format("%s%0*lx%s", matrix[row].before, matrix[row].digits,
				   strtoul(step->want, NULL, 0), matrix[row].behind);
		same = has_line(text_string(&now), part, matrix[row].ends);
	}
	text_add(found, same ? step->want : "");
	return r == -ETIMEDOUT ? r : 0;
}

/* A file that is there to be written alone cannot be opened for reading, not by root either
 * (fs/kernfs/file.c, kernfs_fop_open). */
static bool is_write_only(struct host *host, const struct step *step)
{
	autotext ignored = {0};
	return matrix_row(step) < 0 && read_file(host, step, step->detail, &ignored) == -EACCES;
}

static void set_attribute(const struct step *step, struct task *ret)
{
	write_task(ret, step->want, PATH_MDEV_DEVICES "/%s/%s", step->subject, step->detail);
}

const struct effect effect_set_mdev_attribute = {
	.observe = observe_attribute, .apply = set_attribute, .blind = is_write_only};
