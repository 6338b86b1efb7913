/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/facts.h"

#include "base/memory.h"

/* An address as text. */
static const char *shorten(const struct picture *picture, const char *address)
{
	static const char zero[] = "0000:";
	return picture->one_domain && str_starts(address, zero) ? address + strlen(zero) : address;
}

const char *fact_address(const struct picture *picture, struct pci_address address, char *out)
{
	return shorten(picture, pci_address_print(address, out));
}

/* What pci.ids says of vendors at such length that no room is left for the product. */
static const struct {
	const char *full, *instead;
} shorter[] = {
	{"Advanced Micro Devices, Inc. [AMD/ATI]", "AMD/ATI"},
	{"Advanced Micro Devices, Inc. [AMD]", "AMD"},
	{" Corporation", ""},
	{" Co., Ltd.", ""},
	{", Inc.", ""},
	{" Inc.", ""},
};

static const char *skip_long(const char *at, struct text *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(shorter); i++) {
		if (!str_starts(at, shorter[i].full))
			continue;
		text_add(out, shorter[i].instead);
		return at + strlen(shorter[i].full);
	}
	return at;
}

/* Bytes of s that are no wider than that. */
static size_t fit(const char *s, double width, fact_measure *measure)
{
	size_t length = strlen(s);
	while (length && measure(s, length) > width)
		length--;
	/* NB: not in the midst of a character of UTF-8. */
	while (length && ((unsigned char)s[length] & 0xc0) == 0x80)
		length--;
	return length;
}

static char *whole_name(const struct picture_function *function)
{
	struct text out = {0};
	autotext line = {0};
	if (!function->name)
		return str_format("[%04x:%04x]", function->vendor, function->product);
	text_add_line(&line, function->name);
	for (const char *at = line.at; *at;) {
		const char *behind = skip_long(at, &out);
		if (behind == at)
			text_add_bytes(&out, at++, 1);
		else
			at = behind;
	}
	return text_take(&out);
}

char *fact_name(const struct picture_function *function, double width, fact_measure *measure)
{
	static const char cut[] = "...";
	char *whole = whole_name(function);
	if (measure(whole, strlen(whole)) <= width)
		return whole;
	autofree char *name = whole;
	name[fit(name, width - measure(cut, strlen(cut)), measure)] = '\0';
	return str_format("%s%s", name, cut);
}

static void add(struct facts *ret, enum fact_kind kind, struct text *text)
{
	if (text->length)
		*ARRAY_ADD(ret->at, ret->count) = (struct fact){kind, text_take(text)};
}

static void add_word(struct text *text, const char *between, const char *word)
{
	text_add(text, text->length ? between : "");
	text_add_line(text, word);
}

/* The bridge is shown above it where it is of the same group. */
static bool is_bridge_elsewhere(const struct picture *picture,
				const struct picture_function *function)
{
	for (size_t i = 0; function->has_bridge && i < picture->function_count; i++)
		if (pci_address_equal(picture->functions[i].address, function->behind))
			return picture->functions[i].group != function->group;
	return false;
}

static void tell_what_it_is(const struct picture *picture, const struct picture_function *function,
			    struct facts *ret)
{
	char bridge[PCI_ADDRESS_TEXT];
	autotext text = {0};
	add_word(&text, "", function->driver ? function->driver : "no driver");
	if (function->home && !str_equal(function->home, function->driver))
		text_addf(&text, " (at home with %s)", function->home);
	for (size_t i = 0; i < function->drives.count; i++)
		add_word(&text, ", ", function->drives.at[i]);
	if (is_bridge_elsewhere(picture, function))
		text_addf(&text, ", behind %s", fact_address(picture, function->behind, bridge));
	add(ret, FACT_IS, &text);
}

/* A line for each. */
static void tell_mdevs(const char *before, const struct words *words, struct facts *ret)
{
	autotext text = {0};
	for (size_t i = 0; i < words->count; i++) {
		text_add(&text, before);
		text_add_line(&text, words->at[i]);
		add(ret, FACT_MDEV, &text);
	}
}

static void tell_along(const struct picture *picture, const struct picture_function *function,
		       struct facts *ret)
{
	autotext text = {0};
	for (size_t i = 0; i < function->along.count; i++)
		text_addf(&text, "%s%s", i ? ", " : "takes along ",
			  shorten(picture, function->along.at[i]));
	for (size_t i = 0; i < function->deeds.count; i++)
		add_word(&text, "; ", function->deeds.at[i]);
	autotext whole = {0};
	if (text.length)
		text_addf(&whole, "for a VM: %s", text.at);
	add(ret, FACT_ALONG, &whole);
}

void facts_find(const struct picture *picture, const struct picture_function *function,
		struct facts *ret)
{
	autotext text = {0};
	*ret = (struct facts){0};
	tell_what_it_is(picture, function, ret);
	if (function->lent_to) {
		text_add(&text, "lent to VM '");
		text_add_line(&text, function->lent_to);
		text_add(&text, "'");
	}
	add(ret, FACT_LENT, &text);
	/* A refusal for their sake names them. */
	if (function->held && !(function->refusal && strstr(function->refusal, function->held)))
		text_addf(&text, "used by %s", function->held);
	add(ret, FACT_HELD, &text);
	tell_mdevs("makes ", &function->makes, ret);
	tell_mdevs("has made ", &function->made, ret);
	tell_along(picture, function, ret);
	if (function->refusal)
		text_addf(&text, "stays: %s", function->refusal);
	add(ret, FACT_STAYS, &text);
}

void facts_clear(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		free(facts->at[i].text);
	free(facts->at);
	*facts = (struct facts){0};
}

void fact_wrap(const char *s, double width, fact_measure *measure, struct words *ret)
{
	while (*s) {
		size_t fits = fit(s, width, measure);
		size_t end = fits;
		while (s[fits] && end && s[end] != ' ')
			end--;
		if (!s[fits] || !end)
			end = fits ? fits : strlen(s);
		autofree char *line = str_copy_n(s, end);
		words_add(ret, line);
		s += end + strspn(s + end, " ");
	}
}

size_t group_end(const struct picture *picture, size_t begin)
{
	size_t end = begin + 1;
	while (end < picture->function_count &&
	       picture->functions[end].group == picture->functions[begin].group)
		end++;
	return end;
}

bool group_is_plain(const struct picture *picture, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (!picture->functions[i].is_plain || picture->functions[i].lent_to)
			return false;
	return true;
}

char *groups_left_out(const struct picture *picture)
{
	struct text out = {0};
	for (size_t begin = 0, end; begin < picture->function_count; begin = end) {
		int group = picture->functions[begin].group;
		end = group_end(picture, begin);
		if (!group_is_plain(picture, begin, end))
			continue;
		text_addf(&out, out.length ? ", " : "");
		text_addf(&out, group < 0 ? "those of none" : "%d", group);
	}
	return out.length ? text_take(&out) : NULL;
}

unsigned depth_in_group(const struct picture *picture, size_t begin, size_t end, size_t index)
{
	const struct picture_function *function = &picture->functions[index];
	for (size_t i = begin; function->has_bridge && i < end; i++)
		if (i != index &&
		    pci_address_equal(picture->functions[i].address, function->behind)) {
			unsigned above = depth_in_group(picture, begin, i, i);
			return above < DEPTH_MOST ? above + 1 : DEPTH_MOST;
		}
	return 0;
}
