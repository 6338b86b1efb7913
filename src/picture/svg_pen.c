/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/svg_pen.h"

static const char *const styles[] = {
	[PEN_PLAIN] = "font-family='DejaVu Sans,Verdana,sans-serif'",
	[PEN_BOLD] = "font-family='DejaVu Sans,Verdana,sans-serif' font-weight='bold'",
	[PEN_MONO] = "font-family='DejaVu Sans Mono,monospace'",
	[PEN_MIDDLE] = "font-family='DejaVu Sans,Verdana,sans-serif' text-anchor='middle'",
};

static void add_escaped(const char *s, struct text *out)
{
	for (; *s; s++) {
		switch (*s) {
		case '<':
			text_add(out, "&lt;");
			break;
		case '>':
			text_add(out, "&gt;");
			break;
		case '&':
			text_add(out, "&amp;");
			break;
		default:
			text_addf(out, "%c", *s >= ' ' && *s <= '~' ? *s : '?');
		}
	}
}

void pen_write(const struct pen *pen, int x, int y, const char *s, struct text *out)
{
	text_addf(out, "<text x='%d' y='%d' font-size='%d' fill='%s' %s>", x, y, pen->size,
		  pen->color, styles[pen->style]);
	add_escaped(s, out);
	text_add(out, "</text>\n");
}

/* Of DejaVu Sans, which is wider than most. */
double pen_measure(const char *s, size_t length)
{
	double width = 0;
	for (size_t i = 0; i < length; i++) {
		if (strchr("iljI.,:;|'!", s[i]))
			width += 0.32;
		else if (strchr("mwMW@%", s[i]))
			width += 0.9;
		else if (strchr(" ()[]/-ftr", s[i]))
			width += 0.4;
		else
			width += s[i] >= 'A' && s[i] <= 'Z' ? 0.72 : 0.62;
	}
	return width;
}
