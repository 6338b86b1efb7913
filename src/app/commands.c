/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list alone: programs that test one command do not link the others. */
#include "app/command.h"

const struct command *const commands[] = {
	&command_devices, &command_init,      &command_check,
	&command_plan,	  &command_replay,    &command_status,
	&command_recover, &command_capture,   &command_rehearse,
	&command_install, &command_uninstall, &command_completion,
	&command_hook,	  &command_supervise, NULL,
};
