// SPDX-License-Identifier: GPL-2.0-only
/* The SoC's interrupt lines: edges, each of which arrives as a vector of the PCI device. */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/of.h>
#include <linux/pci.h>

#include "fps.h"

static irqreturn_t fps_vector(int irq, void *data)
{
	struct fps_line *line = data;

	generic_handle_domain_irq(line->soc->domain, line->number);

	return IRQ_HANDLED;
}

static int fps_irq_map(struct irq_domain *domain, unsigned int virq, irq_hw_number_t hwirq)
{
	irq_set_chip_and_handler(virq, &dummy_irq_chip, handle_simple_irq);

	return 0;
}

static const struct irq_domain_ops fps_irq_ops = {
	.map = fps_irq_map,
	.xlate = irq_domain_xlate_onecell,
};

static void fps_remove_domain(void *data)
{
	struct irq_domain *domain = data;
	unsigned int i;

	for (i = 0; i < FPS_LINES; i++)
		irq_dispose_mapping(irq_find_mapping(domain, i));
	irq_domain_remove(domain);
}

int fps_irq_register(struct fps_soc *soc, struct pci_dev *pdev)
{
	struct device *dev = soc->dev;
	unsigned int i;
	int ret;

	/* Freed by itself, since the device was enabled with pcim_enable_device(). */
	ret = pci_alloc_irq_vectors(pdev, FPS_LINES, FPS_LINES, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;

	soc->domain = irq_domain_create_linear(of_node_to_fwnode(soc->node), FPS_LINES,
					       &fps_irq_ops, soc);
	if (!soc->domain)
		return -ENOMEM;

	ret = devm_add_action_or_reset(dev, fps_remove_domain, soc->domain);
	if (ret)
		return ret;

	for (i = 0; i < FPS_LINES; i++) {
		soc->lines[i] = (struct fps_line){ .soc = soc, .number = i };
		ret = devm_request_irq(dev, pci_irq_vector(pdev, i), fps_vector, 0, "fencepost-soc",
				       &soc->lines[i]);
		if (ret)
			return ret;
	}

	return 0;
}
