/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The picture as a drawing: a card per IOMMU group, in two columns, each function with
 * what there is to say of it, and lines from bridges to what is behind them. */

#include "base/memory.h"
#include "picture/facts.h"
#include "picture/kinds.h"
#include "picture/svg_pen.h"

/* In pixels. */
enum {
	PAGE_WIDTH = 1200,
	MARGIN = 24,
	GAP = 20,
	CARD_WIDTH = (PAGE_WIDTH - 2 * MARGIN - GAP) / 2,
	PADDING = 16,
	HEAD = 76, /* of the page */
	CARD_HEAD = 40,
	DEPTH = 22, /* of what is behind a bridge */
	PILL_WIDTH = 64,
	PILL_HEIGHT = 18,
	ROW_GAP = 12,
	FOOT = 36,
	LINE = 16,
};

static const char *const fact_colors[] = {
	[FACT_IS] = "#334155",	  [FACT_HELD] = "#64748b",  [FACT_LENT] = "#b45309",
	[FACT_ALONG] = "#0f766e", [FACT_STAYS] = "#b91c1c", [FACT_MDEV] = "#334155",
};

/* A card while it is drawn, its upper left corner at 0, 0. */
struct sheet {
	const struct picture *picture;
	struct text *out;
	int y;			    /* where the next line stands */
	int pill_y[DEPTH_MOST + 1]; /* of the last function at that depth */
};

static void draw_branch(const struct sheet *sheet, unsigned depth)
{
	int x = PADDING + (int)(depth - 1) * DEPTH + DEPTH / 2;
	int from = sheet->pill_y[depth - 1] + PILL_HEIGHT;
	int to = sheet->y + PILL_HEIGHT / 2;
	text_addf(sheet->out,
		  "<path d='M%d %dV%dH%d' fill='none' stroke='#cbd5e1' stroke-width='1.5'/>\n", x,
		  from, to, x + DEPTH / 2);
}

static void draw_pill(const struct sheet *sheet, int x, const char *name)
{
	const struct kind *kind = kind_named(name);
	text_addf(sheet->out, "<rect x='%d' y='%d' width='%d' height='%d' rx='9' fill='%s'/>\n", x,
		  sheet->y, PILL_WIDTH, PILL_HEIGHT, kind->color);
	const struct pen pen = {11, "#ffffff", PEN_MIDDLE};
	pen_write(&pen, x + PILL_WIDTH / 2, sheet->y + 13, name, sheet->out);
}

static void draw_facts(struct sheet *sheet, int x, const struct picture_function *function)
{
	enum { SIZE = 12 };
	autofacts facts = {0};
	facts_find(sheet->picture, function, &facts);
	for (size_t i = 0; i < facts.count; i++) {
		autowords lines = {0};
		const struct pen pen = {SIZE, fact_colors[facts.at[i].kind], PEN_PLAIN};
		fact_wrap(facts.at[i].text, (CARD_WIDTH - PADDING - x) / (double)SIZE, pen_measure,
			  &lines);
		for (size_t l = 0; l < lines.count; l++, sheet->y += LINE)
			pen_write(&pen, x, sheet->y + 12, lines.at[l], sheet->out);
	}
}

static void draw_function(struct sheet *sheet, size_t begin, size_t end, size_t index)
{
	enum { SIZE = 13 };
	const double BOLDER = 1.08, MONO = 0.61;
	const struct picture_function *function = &sheet->picture->functions[index];
	char address[PCI_ADDRESS_TEXT];
	unsigned depth = depth_in_group(sheet->picture, begin, end, index);
	int x = PADDING + (int)depth * DEPTH;
	int text_x = x + PILL_WIDTH + 10;
	const char *shown = fact_address(sheet->picture, function->address, address);
	const struct pen mono = {SIZE, "#0f172a", PEN_MONO};
	const struct pen bold = {SIZE, "#0f172a", PEN_BOLD};
	int name_x = text_x + (int)(SIZE * MONO * (double)strlen(shown)) + 10;
	autofree char *name =
		fact_name(function, (CARD_WIDTH - PADDING - name_x) / (SIZE * BOLDER), pen_measure);
	if (depth)
		draw_branch(sheet, depth);
	sheet->pill_y[depth] = sheet->y;
	draw_pill(sheet, x, function->kind);
	pen_write(&mono, text_x, sheet->y + 13, shown, sheet->out);
	pen_write(&bold, name_x, sheet->y + 13, name, sheet->out);
	sheet->y += PILL_HEIGHT + 6;
	draw_facts(sheet, text_x, function);
	sheet->y += ROW_GAP;
}

static bool is_any_lent(const struct picture *picture, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (picture->functions[i].lent_to)
			return true;
	return false;
}

/* Returns its height. */
static int draw_card(const struct picture *picture, size_t begin, size_t end, struct text *out)
{
	autotext inside = {0};
	autotext title = {0};
	int group = picture->functions[begin].group;
	struct sheet sheet = {.picture = picture, .out = &inside, .y = CARD_HEAD};
	for (size_t i = begin; i < end; i++)
		draw_function(&sheet, begin, end, i);
	if (group < 0)
		text_add(&title, "No IOMMU group");
	else
		text_addf(&title, "IOMMU group %d", group);
	text_addf(out,
		  "<rect width='%d' height='%d' rx='10' fill='#ffffff' stroke='%s' "
		  "stroke-width='1.5'/>\n",
		  CARD_WIDTH, sheet.y, is_any_lent(picture, begin, end) ? "#f59e0b" : "#e2e8f0");
	const struct pen pen = {14, "#475569", PEN_BOLD};
	pen_write(&pen, PADDING, 25, title.at, out);
	text_add_bytes(out, inside.at, inside.length);
	return sheet.y;
}

/* Each card goes to the column that is shorter so far. Returns the height of the longer. */
static int draw_cards(const struct picture *picture, bool all, struct text *out)
{
	int heights[2] = {HEAD, HEAD};
	for (size_t begin = 0, end; begin < picture->function_count; begin = end) {
		autotext card = {0};
		end = group_end(picture, begin);
		if (!all && group_is_plain(picture, begin, end))
			continue;
		int height = draw_card(picture, begin, end, &card);
		int column = heights[1] < heights[0];
		text_addf(out, "<g transform='translate(%d %d)'>\n%s</g>\n",
			  MARGIN + column * (CARD_WIDTH + GAP), heights[column], card.at);
		heights[column] += height + GAP;
	}
	return heights[0] > heights[1] ? heights[0] : heights[1];
}

void picture_svg(const struct picture *picture, bool all, struct text *out)
{
	autotext cards = {0};
	const struct pen head = {20, "#0f172a", PEN_BOLD}, foot = {12, "#64748b", PEN_PLAIN};
	autofree char *left_out = all ? NULL : groups_left_out(picture);
	int bottom = draw_cards(picture, all, &cards);
	for (size_t i = 0; i < picture->elsewhere.count; i++, bottom += LINE)
		pen_write(&foot, MARGIN, bottom + LINE, picture->elsewhere.at[i], &cards);
	text_addf(out,
		  "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d "
		  "%d'>\n<rect width='100%%' height='100%%' fill='#f8fafc'/>\n",
		  PAGE_WIDTH, bottom + FOOT, PAGE_WIDTH, bottom + FOOT);
	pen_write(&head, MARGIN, 38, picture->title, out);
	pen_write(&foot, MARGIN, 58,
		  "A VM gets an IOMMU group as a whole. Each function is shown with its driver, "
		  "what it drives, who uses it, and what a start would take along.",
		  out);
	text_add(out, text_string(&cards));
	if (left_out) {
		autofree char *text = str_format("Groups of the chipset alone: %s", left_out);
		pen_write(&foot, MARGIN, bottom + LINE, text, out);
	}
	text_add(out, "</svg>\n");
}
