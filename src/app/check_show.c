/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/check_show.h"

#include "app/terminal.h"
#include "base/memory.h"

#define MANUAL "virt-handover-check"

static void show_paragraph(const char *label, const char *string, struct text *out)
{
	autofree char *first = str_format("    %-9s", label);
	text_add_wrapped(out, string, PAGE_WIDTH, first, "             ");
}

static bool same_words(const struct finding *a, const struct finding *b)
{
	return a->check == b->check && a->grade == b->grade && a->subject && b->subject &&
	       str_equal(a->seen, b->seen) && str_equal(a->advice, b->advice);
}

/* Where those end that begin at finding and differ in their subjects alone. */
static size_t same_end(const struct findings *findings, size_t begin)
{
	size_t end = begin + 1;
	while (end < findings->count && same_words(&findings->at[begin], &findings->at[end]))
		end++;
	return end;
}

static void show_subjects(const struct finding *findings, size_t count, struct text *out)
{
	autotext subjects = {0};
	for (size_t i = 0; i < count; i++)
		text_addf(&subjects, "%s%s", i ? ", " : "", findings[i].subject);
	show_paragraph("at", text_string(&subjects), out);
}

/* So many that differ in their subjects alone. */
static void show_findings(const struct finding *finding, size_t count, struct text *out)
{
	static const char *const marks[] = {
		[GRADE_HARD] = "HARD", [GRADE_SOFT] = "soft", [GRADE_UNKNOWN] = "?"};
	autofree char *mark = str_format("  %-4s  ", marks[finding->grade]);
	autofree char *title =
		str_format("%s%s", finding->grade == GRADE_UNKNOWN ? "Could not tell: " : "",
			   finding->check->title);
	autofree char *section = str_format("man " MANUAL ", section %s", finding->check->code);
	text_add(out, "\n");
	text_add_wrapped(out, title, PAGE_WIDTH, mark, "        ");
	if (finding->subject)
		show_subjects(finding, count, out);
	show_paragraph("seen", finding->seen, out);
	show_paragraph("why", finding->check->why, out);
	if (finding->advice)
		show_paragraph("do", finding->advice, out);
	show_paragraph("more", section, out);
}

static void show_count(size_t count, const char *word, struct text *out)
{
	if (count)
		text_addf(out, "%s%zu %s", out->length ? ", " : "", count, word);
}

static bool has_changes(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].change)
			return true;
	return false;
}

void check_show(const struct findings *findings, const char *vm, struct text *out)
{
	const struct check_table *table = NULL;
	autotext counts = {0};
	text_addf(out, "%s%s%s%zu checks\n", vm ? "VM '" : "This host", vm ? vm : "",
		  vm ? "' and this host: " : ": ", findings->checks);
	size_t shown[GRADE_COUNT] = {0};
	for (size_t i = 0, end; i < findings->count; i = end) {
		const struct finding *finding = &findings->at[i];
		end = same_end(findings, i);
		if (finding->table != table)
			text_addf(out, "\n%s\n", finding->table->title);
		table = finding->table;
		show_findings(finding, end - i, out);
		shown[finding->grade]++;
	}
	show_count(shown[GRADE_HARD], "hard", &counts);
	show_count(shown[GRADE_SOFT], "soft", &counts);
	show_count(shown[GRADE_UNKNOWN], "could not tell", &counts);
	if (!findings->count)
		text_add(out, "\nNothing to complain of.\n");
	else
		text_addf(out, "\n%s.%s\n", counts.at,
			  has_changes(findings) ? " With --fix the changes are shown." : "");
}

/* Lines of the change as they are, to be copied. */
static void show_lines(const char *lines, struct text *out)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");
		autofree char *line = str_copy_n(lines, length);
		text_add(out, "    ");
		text_add_line(out, line);
		text_add(out, "\n");
		lines += length + (lines[length] == '\n');
	}
}

/* One that mends what was found of several devices is shown once. */
static bool was_shown(const struct findings *findings, size_t index)
{
	const struct finding *finding = &findings->at[index];
	for (size_t i = 0; i < index; i++)
		if (str_equal(findings->at[i].change, finding->change) &&
		    str_equal(findings->at[i].change_at, finding->change_at))
			return true;
	return false;
}

void check_show_changes(const struct findings *findings, const char *vm, struct text *out)
{
	size_t shown = 0, ours = 0;
	bool of_xml = false;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->at[i];
		if (!finding->change || was_shown(findings, i))
			continue;
		of_xml |= finding->change_at && str_starts(finding->change_at, "domain XML");
		text_addf(out, "%s# %s", shown ? "\n" : "", finding->check->title);
		if (finding->subject) {
			text_add(out, "\n# ");
			text_add_line(out, finding->subject);
		}
		text_add(out, "\n");
		text_addf(out, "%s%s:\n", finding->change_at ? "in " : "run",
			  finding->change_at ? finding->change_at : "");
		show_lines(finding->change, out);
		shown++;
		ours += finding->own != OWN_NONE;
	}
	if (of_xml && vm) {
		text_add(out, "\nThe domain XML is changed with: virsh edit ");
		text_add_line(out, vm);
		text_add(out, "\n");
	}
	if (!shown)
		text_add(out, "There is no change to show.\n");
	else if (ours)
		text_addf(out,
			  "\n%zu of them virt-handover can make by itself: check --fix --apply\n",
			  ours);
}

void check_show_list(struct text *out)
{
	for (size_t t = 0; check_tables[t]; t++) {
		text_addf(out, "%s%s\n", t ? "\n" : "", check_tables[t]->title);
		for (size_t i = 0; i < check_tables[t]->count; i++) {
			const struct check *check = &check_tables[t]->checks[i];
			text_addf(out, "  %-24s %-4s  %s\n", check->code,
				  grade_to_string(check->grade), check->title);
		}
	}
}

void check_show_json(const struct findings *findings, struct json *json)
{
	json_number(json, "checks", (long long)findings->checks);
	json_array(json, "findings");
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->at[i];
		json_object(json, NULL);
		json_string(json, "code", finding->check->code);
		json_string(json, "topic", finding->table->title);
		json_string(json, "grade", grade_to_string(finding->grade));
		json_string(json, "title", finding->check->title);
		json_string(json, "subject", finding->subject);
		json_string(json, "seen", finding->seen);
		json_string(json, "why", finding->check->why);
		json_string(json, "advice", finding->advice);
		json_string(json, "change_at", finding->change_at);
		json_string(json, "change", finding->change);
		json_bool(json, "can_apply", finding->own != OWN_NONE);
		json_string(json, "manual", MANUAL);
		json_end_object(json);
	}
	json_end_array(json);
}

void check_show_list_json(struct json *json)
{
	json_array(json, "checks");
	for (size_t t = 0; check_tables[t]; t++)
		for (size_t i = 0; i < check_tables[t]->count; i++) {
			const struct check *check = &check_tables[t]->checks[i];
			json_object(json, NULL);
			json_string(json, "code", check->code);
			json_string(json, "topic", check_tables[t]->title);
			json_string(json, "grade", grade_to_string(check->grade));
			json_string(json, "title", check->title);
			json_string(json, "why", check->why);
			json_end_object(json);
		}
	json_end_array(json);
}
