/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/check.h"

#include <stdarg.h>

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

const struct check_table *const check_tables[] = {
	&check_host,   &check_early_binding, &check_installation, &check_refusals,
	&check_domain, &check_memory,	     &check_cards,	  &check_hardware,
	&check_roms,   &check_mdevs,	     &check_profile,	  NULL,
};

const char *grade_to_string(enum grade grade)
{
	static const char *const words[] = {
		[GRADE_HARD] = "hard", [GRADE_SOFT] = "soft", [GRADE_UNKNOWN] = "could not tell"};
	return words[grade];
}

static struct finding *note(struct checker *checker, enum grade grade, const char *subject)
{
	struct findings *findings = checker->findings;
	struct finding *finding = ARRAY_ADD(findings->at, findings->count);
	finding->table = checker->table;
	finding->check = checker->check;
	finding->grade = grade;
	finding->subject = str_copy(subject);
	return finding;
}

static char *format_text(const char *format, va_list args)
{
	struct text text = {0};
	text_addv(&text, format, args);
	return text_take(&text);
}

struct finding *found(struct checker *checker, const char *subject, const char *format, ...)
{
	va_list args;
	struct finding *finding = note(checker, checker->check->grade, subject);
	va_start(args, format);
	finding->seen = format_text(format, args);
	va_end(args);
	return finding;
}

struct finding *could_not_tell(struct checker *checker, const char *subject, const char *format,
			       ...)
{
	va_list args;
	struct finding *finding = note(checker, GRADE_UNKNOWN, subject);
	va_start(args, format);
	finding->seen = format_text(format, args);
	va_end(args);
	return finding;
}

void advise(struct finding *finding, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	free(finding->advice);
	finding->advice = format_text(format, args);
	va_end(args);
}

void propose(struct finding *finding, char *at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	finding->change_at = at;
	finding->change = format_text(format, args);
	va_end(args);
}

char *in_xml(long line)
{
	return line ? str_format("domain XML:%ld", line) : str_copy("domain XML");
}

struct address_text address_text(struct pci_address address)
{
	struct address_text ret = {0};
	pci_address_print(address, ret.text);
	return ret;
}

bool function_is_display(const struct machine_function *function)
{
	enum { CLASS_DISPLAY = 0x03 };
	return function->class >> 16 == CLASS_DISPLAY;
}

bool function_is_vga(const struct machine_function *function)
{
	enum { CLASS_VGA = 0x0300 };
	return function->class >> 8 == CLASS_VGA;
}

const struct machine_function *wanted_function(const struct check_case *of, size_t index)
{
	return machine_find_function(of->machine, of->guest->pci[index].address);
}

bool is_wanted(const struct check_case *of, struct pci_address address)
{
	if (guest_find_pci(of->guest, address))
		return true;
	for (size_t i = 0; i < of->profile->pci.also_count; i++)
		if (pci_address_equal(of->profile->pci.also[i], address))
			return true;
	return false;
}

void check_all(const struct check_case *of, struct findings *ret)
{
	*ret = (struct findings){0};
	for (size_t t = 0; check_tables[t]; t++)
		for (size_t i = 0; i < check_tables[t]->count; i++) {
			struct checker checker = {of, check_tables[t], &check_tables[t]->checks[i],
						  ret};
			checker.check->look(&checker);
			ret->checks++;
		}
}

size_t findings_count(const struct findings *findings, enum grade grade)
{
	size_t count = 0;
	for (size_t i = 0; i < findings->count; i++)
		count += findings->at[i].grade == grade;
	return count;
}

void findings_clear(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->at[i].subject);
		free(findings->at[i].seen);
		free(findings->at[i].advice);
		free(findings->at[i].change_at);
		free(findings->at[i].change);
	}
	free(findings->at);
	*findings = (struct findings){0};
}
