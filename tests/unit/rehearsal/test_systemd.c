/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Units, sessions and processes: what they have, and how they let go of it. */

#include "model.h"

#define DESKTOP                                                                                    \
	"unit gdm.service\n\talias display-manager.service\n"                                      \
	"session 2\n\tuser 1000\n\tseat seat0\n\tclass user\n\ttype wayland\n"                     \
	"\tscope session-2.scope\n\tservice gdm-password\n\tvt 2\n"                                \
	"process 1\n\tcommand systemd\n\tunit init.scope\n\tholds dri/card0\n"                     \
	"process 655\n\tcommand systemd-logind\n\tunit systemd-logind.service\n"                   \
	"\tholds dri/card0\n"                                                                      \
	"process 900\n\tcommand gdm\n\tunit gdm.service\n"                                         \
	"process 980\n\tcommand gnome-shell\n\tunit session-2.scope\n\tholds dri/card0\n"          \
	"process 1010\n\tcommand pipewire\n\tunit 1000:pipewire.service\n"                         \
	"\tstarted 4711\n\tmaps snd/controlC0\n"

static int task(struct model *model, enum task_kind kind, const char *value)
{
	return model_task(model, kind, "", value);
}

static void assert_state(struct model *model, const char *unit, const char *state)
{
	struct task question = {.kind = TASK_UNIT_STATE};
	struct pending pending;
	autotext answer = {0};
	snprintf(question.value, sizeof question.value, "%s", unit);
	assert_int_equal(host_start(&model->host, &question, &pending), 0);
	assert_int_equal(host_finish(&model->host, &pending, deadline_in(1000), &answer),
			 state ? 0 : -ENOENT);
	assert_string_equal(text_string(&answer), state ? state : "");
}

static void a_unit_is_known_by_its_aliases(void **state)
{
	(void)state;
	automodel model;
	size_t count;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_state(&model, "display-manager.service", "active");
	assert_state(&model, "1000:pipewire.service", "active");
	assert_state(&model, "sddm.service", NULL);
	rehearsal_events(&model.host, &count);
	assert_int_equal(count, 0);
}

/* Stopping the display manager leaves a desktop in a scope of its own alone. With the
 * session PID 1 and logind let go of the card (seen with weston under greetd: 0.3 s after
 * both have ended nobody has it). */
static void a_desktop_outlives_its_display_manager(void **state)
{
	(void)state;
	automodel model;
	autowords files = {0};
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(task(&model, TASK_STOP_UNIT, "display-manager.service"), 0);
	assert_state(&model, "gdm.service", "inactive");
	assert_state(&model, "session-2.scope", "active");
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	assert_state(&model, "session-2.scope", "inactive");
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0 dri/renderD128"), 0);
	assert_int_equal(host_list(&model.host, "run/systemd/sessions", &files), 0);
	assert_int_equal(files.count, 0);
	assert_int_equal(host_list(&model.host, "proc/980/fd", &files), -ENOENT);
	assert_int_equal(host_list(&model.host, "proc/655/fd", &files), 0);
	assert_int_equal(files.count, 0);
	/* the person has to log in again: the manager comes back, with its greeter */
	assert_int_equal(task(&model, TASK_START_UNIT, "gdm.service"), 0);
	assert_state(&model, "gdm.service", "active");
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(host_list(&model.host, "proc/980/fd", &files), -ENOENT);
	assert_int_equal(host_list(&model.host, "run/systemd/sessions", &files), 0);
	assert_int_equal(files.count, 1);
	/* systemd.scope(5): a scope is none that could be started */
	assert_int_equal(task(&model, TASK_START_UNIT, "session-2.scope"), -ENOENT);
	assert_no_trouble(&model);
}

static void a_server_without_its_card_fails(void **state)
{
	(void)state;
	automodel model;
	autotext before = {0}, after = {0};
	model_open(&model, HOST_61 MODULES CARD
		   "unit xdm.service\n"
		   "process 700\n\tcommand Xorg\n\tunit xdm.service\n\tholds dri/card0\n");
	assert_int_equal(host_read(&model.host, "proc/700/stat", &before), 0);
	assert_int_equal(task(&model, TASK_STOP_UNIT, "xdm.service"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(task(&model, TASK_START_UNIT, "xdm.service"), -EIO);
	assert_state(&model, "xdm.service", "failed");
	assert_int_equal(task(&model, TASK_AWAIT_NODES, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), 0);
	assert_int_equal(task(&model, TASK_AWAIT_NODES, "dri/card0"), 0);
	assert_int_equal(task(&model, TASK_START_UNIT, "xdm.service"), 0);
	assert_link(&model, "proc/700/fd/3", "card0");
	/* the same number, and another process */
	assert_int_equal(host_read(&model.host, "proc/700/stat", &after), 0);
	assert_string_not_equal(before.at, after.at);
}

static void what_is_given_up_leaves_nothing_behind(void **state)
{
	(void)state;
	automodel model;
	autowords before = {0}, after = {0};
	struct task stop = {.kind = TASK_STOP_UNIT, .value = "slow.service"};
	struct pending pending;
	model_open(&model, HOST_61 "unit slow.service\n\tquirk stop slow 90000\n"
				   "unit stuck.service\n\tquirk stop never\n"
				   "unit weak.service\n\tstate failed\n\tquirk start fail 2\n");
	assert_int_equal(host_list(&model.host, "proc", &before), 0);
	assert_int_equal(host_start(&model.host, &stop, &pending), 0);
	assert_int_equal(host_finish(&model.host, &pending, deadline_in(1000), NULL), -ETIMEDOUT);
	assert_int_equal(pending.pid, 0);
	assert_int_equal(host_list(&model.host, "proc", &after), 0);
	assert_int_equal(after.count, before.count);
	/* systemd goes on with it, unless another job takes its place */
	assert_state(&model, "slow.service", "deactivating");
	assert_int_equal(task(&model, TASK_START_UNIT, "slow.service"), 0);
	assert_state(&model, "slow.service", "active");
	assert_int_equal(task(&model, TASK_STOP_UNIT, "stuck.service"), -ETIMEDOUT);
	rehearsal_let_go(&model.host);
	assert_state(&model, "stuck.service", "inactive");
	assert_state(&model, "slow.service", "active");
	assert_int_equal(task(&model, TASK_START_UNIT, "weak.service"), -EIO);
	assert_int_equal(task(&model, TASK_START_UNIT, "weak.service"), -EIO);
	assert_int_equal(task(&model, TASK_START_UNIT, "weak.service"), 0);
}

static void a_slow_stop_takes_the_time_of_the_model(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "unit slow.service\n\tquirk stop slow 800\n");
	assert_int_equal(task(&model, TASK_STOP_UNIT, "slow.service"), 0);
	assert_state(&model, "slow.service", "inactive");
	assert_int_equal(rehearsal_waited_ms(&model.host), 800);
	size_t count;
	const struct event *events = rehearsal_events(&model.host, &count);
	assert_false(events[0].held_up);
	assert_string_equal(events[0].after, "inactive");
}

static void a_process_ends_if_it_is_still_that_one(void **state)
{
	(void)state;
	automodel model;
	autowords left = {0};
	model_open(&model, HOST_61 MODULES CARD DESKTOP
		   "process 50\n\tcommand stubborn\n\tstarted 9\n\tholds dri/card0\n"
		   "\tquirk term never\n");
	assert_int_equal(task(&model, TASK_END_PROCESS, "1010 4712 TERM"), 0);
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "snd/controlC0"), -ETIMEDOUT);
	assert_int_equal(task(&model, TASK_END_PROCESS, "1010 4711 TERM"), 0);
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "snd/controlC0"), 0);
	assert_state(&model, "1000:pipewire.service", "inactive");
	assert_int_equal(task(&model, TASK_END_PROCESS, "50 9 TERM"), -ETIMEDOUT);
	assert_int_equal(task(&model, TASK_END_PROCESS, "50 9 KILL"), 0);
	assert_int_equal(host_list(&model.host, "proc/50/fd", &left), -ENOENT);
	assert_int_equal(task(&model, TASK_END_PROCESS, "50 9 HUP"), -EINVAL);
}

/* Restart=always: one that is killed is there again, as another process. */
static void a_unit_that_restarts_has_to_be_stopped(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD
		   "unit dm.service\n\trestarts yes\n"
		   "process 7\n\tunit dm.service\n\tstarted 5\n\tholds dri/card0\n");
	assert_int_equal(task(&model, TASK_END_PROCESS, "7 5 KILL"), 0);
	assert_state(&model, "dm.service", "active");
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(task(&model, TASK_STOP_UNIT, "dm.service"), 0);
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), 0);
}

static void one_may_leave_while_we_wait(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD
		   "process 7\n\tcommand aplay\n\tholds snd/controlC0\n\tleaves 700\n");
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "snd/controlC0"), 0);
	assert_int_equal(rehearsal_waited_ms(&model.host), 700);
}

static void faults_are_injected_there_too(void **state)
{
	(void)state;
	automodel model;
	const struct fault faults[] = {
		{FAULT_FAIL, 1, EIO}, {FAULT_STALL, 2, 0}, {FAULT_STALL, 3, 0}};
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	rehearsal_plan_faults(&model.host, faults, ARRAY_SIZE(faults));
	assert_int_equal(task(&model, TASK_STOP_UNIT, "gdm.service"), -EIO);
	assert_state(&model, "gdm.service", "active");
	assert_int_equal(task(&model, TASK_STOP_UNIT, "gdm.service"), -ETIMEDOUT);
	assert_state(&model, "gdm.service", "deactivating");
	assert_int_equal(task(&model, TASK_AWAIT_NODES, "dri/card0"), -ETIMEDOUT);
	assert_int_equal(rehearsal_faults_fired(&model.host), 3);
	rehearsal_let_go(&model.host);
	assert_state(&model, "gdm.service", "inactive");
	assert_no_trouble(&model);
}

static void sessions_end(void **state)
{
	(void)state;
	automodel model;
	autotext session = {0};
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_int_equal(host_read(&model.host, "run/systemd/sessions/2", &session), 0);
	assert_non_null(strstr(session.at, "\nUID=1000\nACTIVE=1\n"));
	assert_non_null(strstr(session.at, "\nSCOPE=session-2.scope\nSEAT=seat0\n"));
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	assert_int_equal(host_read(&model.host, "run/systemd/sessions/2", &session), -ENOENT);
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	/* its manager puts the greeter there at once */
	assert_int_equal(task(&model, TASK_AWAIT_FREE, "dri/card0"), -ETIMEDOUT);
	assert_state(&model, "gdm.service", "active");
}

static void processes_are_shown_in_their_units(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_file(&model, "proc/1/cgroup", "0::/init.scope");
	assert_file(&model, "proc/900/cgroup", "0::/system.slice/gdm.service");
	assert_file(&model, "proc/980/cgroup", "0::/user.slice/user-1000.slice/session-2.scope");
	assert_file(&model, "proc/1010/cgroup",
		    "0::/user.slice/user-1000.slice/user@1000.service/session.slice/"
		    "pipewire.service");
	autotext maps = {0};
	assert_int_equal(host_read(&model.host, "proc/1010/maps", &maps), 0);
	assert_non_null(strstr(maps.at, " /dev/snd/controlC0"));
	assert_int_equal(host_read(&model.host, "proc/900/maps", &maps), 0);
	assert_no_trouble(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_unit_is_known_by_its_aliases),
		cmocka_unit_test(a_desktop_outlives_its_display_manager),
		cmocka_unit_test(a_server_without_its_card_fails),
		cmocka_unit_test(what_is_given_up_leaves_nothing_behind),
		cmocka_unit_test(a_slow_stop_takes_the_time_of_the_model),
		cmocka_unit_test(a_process_ends_if_it_is_still_that_one),
		cmocka_unit_test(a_unit_that_restarts_has_to_be_stopped),
		cmocka_unit_test(one_may_leave_while_we_wait),
		cmocka_unit_test(faults_are_injected_there_too),
		cmocka_unit_test(sessions_end),
		cmocka_unit_test(processes_are_shown_in_their_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
