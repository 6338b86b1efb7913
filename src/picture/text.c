/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"
#include "picture/facts.h"
#include "picture/kinds.h"

struct page {
	const struct picture *picture;
	const struct picture_style *style;
	struct text *out;
};

/* SGR of ECMA-48; which ones every terminal has. */
enum { BOLD = 1, FAINT = 2, RED = 31, YELLOW = 33, CYAN = 36 };

static const int colors[] = {
	[FACT_IS] = 0,	     [FACT_HELD] = 0,	 [FACT_LENT] = YELLOW,
	[FACT_ALONG] = CYAN, [FACT_STAYS] = RED, [FACT_MDEV] = 0,
};

static double columns(const char *s, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return (double)count;
}

static void print_colored(const struct page *page, int color, const char *s)
{
	if (page->style->color && color)
		text_addf(page->out, "\033[%dm%s\033[0m", color, s);
	else
		text_add(page->out, s);
}

/* What is left of a line behind so many columns, at least a word's worth. */
static double room(const struct page *page, size_t used)
{
	enum { LEAST = 12 };
	return page->style->width < used + LEAST ? LEAST : (double)(page->style->width - used);
}

static void print_blanks(const struct page *page, size_t count)
{
	while (count--)
		text_add(page->out, " ");
}

static void print_wrapped(const struct page *page, size_t indent, int color, const char *s)
{
	autowords lines = {0};
	fact_wrap(s, room(page, indent), columns, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		print_blanks(page, indent);
		print_colored(page, color, lines.at[i]);
		text_add(page->out, "\n");
	}
}

static void print_name(const struct page *page, size_t used,
		       const struct picture_function *function)
{
	autofree char *name = fact_name(function, room(page, used), columns);
	text_add(page->out, name);
}

static void print_function(const struct page *page, size_t begin, size_t end, size_t index)
{
	enum { MARGIN = 2, KIND = 9, FACTS = 4 };
	const struct picture_function *function = &page->picture->functions[index];
	char address[PCI_ADDRESS_TEXT];
	autofacts facts = {0};
	const char *shown = fact_address(page->picture, function->address, address);
	size_t depth = MARGIN * (1 + (size_t)depth_in_group(page->picture, begin, end, index));
	print_blanks(page, depth);
	print_colored(page, BOLD, shown);
	text_add(page->out, "  ");
	print_colored(page, kind_named(function->kind)->ansi, function->kind);
	print_blanks(page, KIND - strlen(function->kind));
	print_name(page, depth + strlen(shown) + 2 + KIND, function);
	text_add(page->out, "\n");
	facts_find(page->picture, function, &facts);
	for (size_t i = 0; i < facts.count; i++)
		print_wrapped(page, depth + FACTS, colors[facts.at[i].kind], facts.at[i].text);
}

static void print_group(const struct page *page, size_t begin, size_t end)
{
	autotext title = {0};
	int group = page->picture->functions[begin].group;
	if (group < 0)
		text_add(&title, "No IOMMU group");
	else
		text_addf(&title, "IOMMU group %d", group);
	text_add(page->out, "\n");
	print_colored(page, BOLD, title.at);
	text_add(page->out, "\n");
	for (size_t i = begin; i < end; i++)
		print_function(page, begin, end, i);
}

void picture_text(const struct picture *picture, const struct picture_style *style,
		  struct text *out)
{
	const struct page page = {picture, style, out};
	autofree char *left_out = style->all ? NULL : groups_left_out(picture);
	print_wrapped(&page, 0, BOLD, picture->title);
	for (size_t begin = 0, end; begin < picture->function_count; begin = end) {
		end = group_end(picture, begin);
		if (style->all || !group_is_plain(picture, begin, end))
			print_group(&page, begin, end);
	}
	for (size_t i = 0; i < picture->elsewhere.count; i++) {
		text_add(out, "\n");
		print_wrapped(&page, 0, 0, picture->elsewhere.at[i]);
	}
	if (!left_out)
		return;
	autofree char *foot =
		str_format("Groups of the chipset alone, which --all shows: %s.", left_out);
	text_add(out, "\n");
	print_wrapped(&page, 0, FAINT, foot);
}
