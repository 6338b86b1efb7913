/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The least that a process can cost. */
int main(void)
{
	return 0;
}
