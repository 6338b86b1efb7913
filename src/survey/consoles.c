/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/consoles.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/questions.h"

/* "(M) frame buffer device" or "(S) dummy device": the number of a console's name
 * says nothing (kernel drivers/tty/vt/vt.c, show_name; fbcon.c, fb_con). */
void survey_consoles(struct host *host, struct host_view *view)
{
	autowords names = {0};
	host_list(host, PATH_CONSOLES, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *title_path = str_format(PATH_CONSOLES "/%s/name", names.at[i]);
		autofree char *bind = str_format(PATH_CONSOLES "/%s/bind", names.at[i]);
		autotext title = {0}, bound = {0};
		struct question question;
		host_read(host, title_path, &title);
		if (!strstr(text_string(&title), "frame buffer"))
			continue;
		struct console *console = ARRAY_ADD(view->consoles, view->console_count);
		console->name = str_copy(names.at[i]);
		/* It waits for the lock of all consoles (show_bind), which one may hold. */
		ask_file(host, bind, 0, &question);
		take_answer(host, &question, deadline_in(QUESTION_MS), &bound);
		console->bound = str_equal(text_string(&bound), "1");
	}
}
