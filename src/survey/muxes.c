/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/muxes.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/questions.h"

/* It waits for a lock that is held while cards are switched (vga_switcheroo.c,
 * vgasr_mutex). */
char *survey_switcheroo(struct host *host)
{
	autotext lines = {0};
	struct question question;
	ask_file(host, PATH_SWITCHEROO, 0, &question);
	int r = take_answer(host, &question, deadline_in(QUESTION_MS), &lines);
	return r == 0 ? text_take(&lines) : NULL;
}

enum firmware_mux survey_firmware_mux(struct host *host)
{
	static const char *const paths[] = {PATH_FIRMWARE_MUX, PATH_FIRMWARE_MUX_ATTRIBUTE};
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		long mode = host_read_number(host, paths[i], -1);
		if (mode == 0 || mode == 1)
			return mode ? FIRMWARE_MUX_HYBRID : FIRMWARE_MUX_DISCRETE;
	}
	return FIRMWARE_MUX_NONE;
}
