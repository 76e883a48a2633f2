/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of fencepost_soc. Each registers with devm what undoes it, so that the SoC goes away in
 * the opposite order in which it came.
 */
#ifndef FPS_H
#define FPS_H

#include <linux/clk-provider.h>
#include <linux/irqdomain.h>
#include <linux/reset-controller.h>
#include <linux/spinlock.h>

struct pci_dev;

#define FPS_NODE "/fencepost-soc"
#define FPS_SYSTEM FPS_NODE "/system-controller@0"

#define FPS_LINES 8
#define FPS_GATES 32

/* All registers, src/soc/bus.h. */
#define FPS_WINDOW 0x10000

/* Registers of the system controller, src/soc/bus.h. */
#define FPS_ID 0x00
#define FPS_ID_VALUE 0x46504f53
#define FPS_CLOCKS 0x04
#define FPS_RESETS 0x08
/* Only where the registers are memory, src/soc/shared/mirror.h. */
#define FPS_CLOCKS_DONE 0x0c
#define FPS_RESETS_DONE 0x10

struct fps_line {
	struct fps_soc *soc;
	unsigned int number;
};

struct fps_gate {
	struct clk_hw hw;
	struct fps_soc *soc;
	unsigned int bit;
};

struct fps_soc {
	struct device *dev;
	struct device_node *node; /* of the system controller */
	void __iomem *regs; /* of the system controller */
	bool shared; /* registers are memory: what is written takes effect later */
	spinlock_t lock; /* for read-modify-write of them */
	struct reset_controller_dev resets;
	struct fps_gate gates[FPS_GATES];
	struct clk_hw_onecell_data *clocks;
	struct irq_domain *domain;
	struct fps_line lines[FPS_LINES];
};

/* Applies the overlay for registers at @base and finds soc->node. */
int fps_tree_apply(struct fps_soc *soc, u32 base);

/* Makes the platform devices, whose drivers then bind. */
int fps_tree_populate(struct fps_soc *soc);

/* Gates and reset lines, which are bits of the system controller. */
int fps_clocks_register(struct fps_soc *soc);
int fps_resets_register(struct fps_soc *soc);

/* An interrupt domain whose line n is vector n of @pdev. */
int fps_irq_register(struct fps_soc *soc, struct pci_dev *pdev);

#endif
