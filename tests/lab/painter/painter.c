// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * painter: all the software of a VM that has been given a display card.
 *
 * QEMU's -kernel starts it (Multiboot 1). It sets a mode on the first card of
 * QEMU's standard kind that the firmware found, paints it in the colour that
 * the command line says (colour=RRGGBB) with words on it, and switches the VM
 * off when its power button is pressed, as `virsh shutdown` does. A system with
 * a driver for the card does the same in a minute and a half; this in seconds.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

enum {
	CARD_ID = 0x11111234, /* device and vendor */
	PCI_ADDRESS = 0xcf8,
	PCI_DATA = 0xcfc,
	PCI_COMMAND = 0x04,
	PCI_MEMORY = 0x2,
	PCI_PIXELS = 0x10, /* BAR 0 */
	PCI_REGISTERS = 0x18, /* BAR 2: VGA ports from 0x3c0 on at 0x400, the mode at 0x500 */
	PM_STATUS = 0x600, /* where SeaBIOS puts the power management of a PIIX4 */
	PM_ENABLE = 0x602,
	PM_CONTROL = 0x604,
	PM_POWER_BUTTON = 0x100,
	PM_SLEEP = 0x2000, /* of type 0: off */
	WIDTH = 640,
	HEIGHT = 480,
	DOT = 8, /* screen pixels to a dot of a letter, either way */
	LETTER_WIDTH = 5,
	LETTER_HEIGHT = 7,
	TICK_VECTOR = 8, /* the timer's, where the firmware left it */
};

struct multiboot_info {
	u32 flags, memory_lower, memory_upper, boot_device, command_line;
};

struct table {
	u16 limit;
	u32 base;
} __attribute__((packed));

/* A table of segments of our own: the loader's is not promised to last. */
__asm__(".text\n"
	".balign 4\n"
	".long 0x1badb002, 0, -0x1badb002\n"
	".global _start\n"
	"_start:\n"
	"	lgdt segments\n"
	"	ljmp $8, $1f\n"
	"1:	mov $16, %ax\n"
	"	mov %ax, %ds\n"
	"	mov %ax, %es\n"
	"	mov %ax, %ss\n"
	"	mov $stack + 4096, %esp\n"
	"	push %ebx\n"
	"	call paint\n"
	"tick:	push %eax\n"
	"	mov $0x20, %al\n"
	"	out %al, $0x20\n"
	"	pop %eax\n"
	"	iret\n");

extern void tick(void);

u8 stack[4096];
static const u32 segment_table[] = { 0, 0, 0xffff, 0xcf9a00, 0xffff, 0xcf9200 };
const struct table segments = { sizeof(segment_table) - 1, (u32)segment_table };
static u32 gates[2 * (TICK_VECTOR + 1)];

static void outb(u16 port, u8 value) { __asm__ volatile("outb %0, %1" : : "a"(value), "d"(port)); }
static void outw(u16 port, u16 value) { __asm__ volatile("outw %0, %1" : : "a"(value), "d"(port)); }
static void outl(u16 port, u32 value) { __asm__ volatile("outl %0, %1" : : "a"(value), "d"(port)); }

static u16 inw(u16 port)
{
	u16 value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "d"(port));
	return value;
}

static u32 inl(u16 port)
{
	u32 value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "d"(port));
	return value;
}

static u32 pci_read(u32 slot, u32 offset)
{
	outl(PCI_ADDRESS, 0x80000000 | slot << 11 | offset);
	return inl(PCI_DATA);
}

static void pci_write(u32 slot, u32 offset, u32 value)
{
	outl(PCI_ADDRESS, 0x80000000 | slot << 11 | offset);
	outl(PCI_DATA, value);
}

/* Wakes the processor 18 times a second and does nothing else. */
static void start_ticks(void)
{
	struct table table = { sizeof(gates) - 1, (u32)gates };

	gates[2 * TICK_VECTOR] = 8 << 16 | ((u32)tick & 0xffff);
	gates[2 * TICK_VECTOR + 1] = ((u32)tick & 0xffff0000) | 0x8e00;
	__asm__ volatile("lidt %0" : : "m"(table));
	outb(0x21, 0xfe);
	outb(0xa1, 0xff);
	__asm__ volatile("sti");
}

static void wait_tick(void) { __asm__ volatile("hlt"); }

static void wait_for_power_button(void)
{
	outw(PM_ENABLE, PM_POWER_BUTTON);
	while (!(inw(PM_STATUS) & PM_POWER_BUTTON))
		wait_tick();
	outw(PM_CONTROL, PM_SLEEP);
}

static void set_mode(volatile u8 *registers)
{
	volatile u16 *mode = (volatile u16 *)(registers + 0x500);
	volatile u8 *ports = registers + 0x400;

	ports[0x3c2 - 0x3c0] = 1;
	(void)ports[0x3da - 0x3c0];
	ports[0] = 0x20; /* not blank */
	mode[4] = 0;
	mode[1] = WIDTH;
	mode[2] = HEIGHT;
	mode[3] = 32;
	mode[6] = WIDTH;
	mode[7] = HEIGHT;
	mode[8] = 0;
	mode[9] = 0;
	mode[4] = 0x41; /* on, and pixels are in BAR 0 */
}

static u32 hexadecimal(const char *text)
{
	u32 value = 0;

	for (; *text > ' '; text++)
		value = value << 4 | (*text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10);
	return value;
}

static u32 colour_of(const char *command_line)
{
	static const char key[] = "colour=";
	unsigned i;

	for (; *command_line; command_line++) {
		for (i = 0; key[i] && command_line[i] == key[i]; i++)
			;
		if (!key[i])
			return hexadecimal(command_line + i);
	}
	return 0x800000;
}

/* Rows from the top, the leftmost dot in bit 4. */
static const u8 letters[][LETTER_HEIGHT] = {
	['A' - 'A'] = { 14, 17, 17, 31, 17, 17, 17 }, ['C' - 'A'] = { 14, 17, 16, 16, 16, 17, 14 },
	['D' - 'A'] = { 30, 17, 17, 17, 17, 17, 30 }, ['E' - 'A'] = { 31, 16, 16, 30, 16, 16, 31 },
	['G' - 'A'] = { 14, 17, 16, 23, 17, 17, 14 }, ['H' - 'A'] = { 17, 17, 17, 31, 17, 17, 17 },
	['R' - 'A'] = { 30, 17, 17, 30, 20, 18, 17 }, ['S' - 'A'] = { 15, 16, 16, 14, 1, 1, 30 },
	['T' - 'A'] = { 31, 4, 4, 4, 4, 4, 4 },	      ['U' - 'A'] = { 17, 17, 17, 17, 17, 17, 14 },
};

static u8 letter_row(char letter, unsigned row) { return letter == ' ' ? 0 : letters[letter - 'A'][row]; }

static void write_words(volatile u32 *pixels, unsigned line, const char *words)
{
	unsigned x, y, left = WIDTH / 16, top = HEIGHT / 4 + line * (LETTER_HEIGHT + 3) * DOT;

	for (; *words; words++, left += (LETTER_WIDTH + 1) * DOT)
		for (y = 0; y < LETTER_HEIGHT * DOT; y++)
			for (x = 0; x < LETTER_WIDTH * DOT; x++)
				if (letter_row(*words, y / DOT) >> (LETTER_WIDTH - 1 - x / DOT) & 1)
					pixels[(top + y) * WIDTH + left + x] = 0xffffff;
}

static void paint_card(u32 slot, u32 colour)
{
	volatile u32 *pixels = (volatile u32 *)(pci_read(slot, PCI_PIXELS) & ~15u);
	unsigned i;

	pci_write(slot, PCI_COMMAND, pci_read(slot, PCI_COMMAND) | PCI_MEMORY);
	set_mode((volatile u8 *)(pci_read(slot, PCI_REGISTERS) & ~15u));
	for (i = 0; i < WIDTH * HEIGHT; i++)
		pixels[i] = colour;
	write_words(pixels, 0, "THE GUEST");
	write_words(pixels, 1, "HAS THE CARD");
}

__attribute__((used)) void paint(const struct multiboot_info *info)
{
	u32 slot;

	for (slot = 0; slot < 32; slot++)
		if (pci_read(slot, 0) == CARD_ID) {
			paint_card(slot, colour_of((const char *)info->command_line));
			break;
		}
	start_ticks();
	for (;;)
		wait_for_power_button();
}
