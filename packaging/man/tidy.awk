# SPDX-License-Identifier: GPL-2.0-or-later
# scdoc writes paragraphs that are none (as .P, from 1.11.3 on as .PP), lines as long as the source's,
# and a title in small letters, as mandoc -T lint says. Between blanks of text that is filled a line
# may end anywhere.
function text(line,   cut) {
	while (length(line) > 80 && filled) {
		for (cut = 80; cut > 1; cut--)
			if (substr(line, cut, 1) == " " && substr(line, cut + 1) !~ /^[ .']/)
				break
		if (cut == 1)
			break
		print substr(line, 1, cut - 1)
		line = substr(line, cut + 1)
	}
	print line
}
BEGIN { filled = 1 }
/^\.PP?$/ { paragraph = !heads; next }
/^\.TH / { $2 = toupper($2) }
/^\.nf$/ { filled = 0 }
/^\.fi$/ { filled = 1 }
{
	if (paragraph && !/^\.(SH|SS|RE)/)
		print ".P"
	paragraph = paragraph && /^\.RE/
	heads = /^\.(TH|SH|SS)/
	if (/^[.']/)
		print
	else
		text($0)
}
