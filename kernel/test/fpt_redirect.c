// SPDX-License-Identifier: GPL-2.0-only
/* Watch or replace one kernel function, static ones and those of modules included. */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/wait_bit.h>
#ifdef CONFIG_X86_KERNEL_IBT
#include <asm/ibt.h>
#endif

#include "fpt_redirect.h"

/* A call that takes longer than this to leave a replacement is given up, with its memory. */
#define FPT_DRAIN_TIMEOUT (5 * HZ)

/*
 * The stand-in for a function has to know which redirection it works for, and ftrace can hand it
 * nothing but its own address: so there is a fixed number of them, each with a slot of its own.
 */
struct fpt_slot {
	struct fpt_redirect *redirect;
	/* Calls that were sent here and have not left. */
	atomic_t calls;
};

#define FPT_NUM_SLOTS 8

static struct fpt_slot fpt_slots[FPT_NUM_SLOTS];
static unsigned long fpt_slots_used;

typedef long (*fpt_function)(long a, long b, long c, long d, long e, long f);

static long fpt_stand_in(struct fpt_slot *slot, const struct fpt_args *args)
{
	struct fpt_redirect *r = slot->redirect;
	long ret = r->replace(r, args);

	if (atomic_dec_and_test(&slot->calls))
		wake_up_var(&slot->calls);

	return ret;
}

#define FPT_STAND_IN(n)								\
static long fpt_stand_in_##n(long a, long b, long c, long d, long e, long f)	\
{										\
	const struct fpt_args args = { { a, b, c, d, e, f } };			\
										\
	return fpt_stand_in(&fpt_slots[n], &args);				\
}

FPT_STAND_IN(0)
FPT_STAND_IN(1)
FPT_STAND_IN(2)
FPT_STAND_IN(3)
FPT_STAND_IN(4)
FPT_STAND_IN(5)
FPT_STAND_IN(6)
FPT_STAND_IN(7)

static const fpt_function fpt_stand_ins[FPT_NUM_SLOTS] = {
	fpt_stand_in_0, fpt_stand_in_1, fpt_stand_in_2, fpt_stand_in_3,
	fpt_stand_in_4, fpt_stand_in_5, fpt_stand_in_6, fpt_stand_in_7,
};

static struct fpt_slot *fpt_slot_take(struct fpt_redirect *r)
{
	unsigned int n;

	for (n = 0; n < FPT_NUM_SLOTS; n++) {
		if (test_and_set_bit(n, &fpt_slots_used))
			continue;
		fpt_slots[n].redirect = r;
		return &fpt_slots[n];
	}

	return NULL;
}

static void fpt_slot_release(struct fpt_slot *slot)
{
	slot->redirect = NULL;
	clear_bit(slot - fpt_slots, &fpt_slots_used);
}

static void notrace fpt_ftrace_handler(unsigned long ip, unsigned long parent_ip,
				       struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct fpt_redirect *r = container_of(ops, struct fpt_redirect, ops);

	/* Calls of ours, fpt_call_original() above all, get the function itself. */
	if (within_module(parent_ip, THIS_MODULE))
		return;

	/* Another module's code may be at this address by now. */
	if (kprobe_gone(&r->probe))
		return;

	if (!r->entered(r, fregs))
		return;

	atomic_inc(&r->slot->calls);
	ftrace_regs_set_instruction_pointer(fregs,
					    (unsigned long)fpt_stand_ins[r->slot - fpt_slots]);
}

/* Where to call the function: kprobes step over the landing pad at its entry. */
static unsigned long fpt_entry(const struct fpt_redirect *r)
{
	unsigned long addr = (unsigned long)r->probe.addr;

#ifdef CONFIG_X86_KERNEL_IBT
	if (is_endbr(*(u32 *)(addr - ENDBR_INSN_SIZE)))
		addr -= ENDBR_INSN_SIZE;
#endif
	return addr;
}

/**
 * fpt_call_original() - run the function that a redirection replaces
 * @r: the redirection
 * @args: what to call it with
 *
 * For use in &fpt_redirect->replace only.
 */
long fpt_call_original(struct fpt_redirect *r, const struct fpt_args *args)
{
	fpt_function function = (fpt_function)fpt_entry(r);
	const long *arg = args->arg;

	return function(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

/**
 * fpt_redirect_install() - begin to watch or replace a function
 * @r: what to do
 * @symbol: the name of the function, or "module:name"
 *
 * Return: 0; -ENOENT: no such function; -EOPNOTSUPP: ftrace cannot stop there; -EBUSY: it is
 * already replaced; -ENOSPC: too many replacements.
 */
int fpt_redirect_install(struct fpt_redirect *r, const char *symbol)
{
	int ret;

	r->probe.symbol_name = symbol;
	r->probe.flags = KPROBE_FLAG_DISABLED;
	ret = register_kprobe(&r->probe);
	if (ret)
		return ret == -ENOENT ? ret : -EOPNOTSUPP;

	r->ops.func = fpt_ftrace_handler;
	r->ops.flags = FTRACE_OPS_FL_RECURSION;
	if (r->replace) {
		r->ops.flags |= FTRACE_OPS_FL_IPMODIFY;
		r->slot = fpt_slot_take(r);
		if (!r->slot) {
			ret = -ENOSPC;
			goto err_probe;
		}
	}

	ret = ftrace_set_filter_ip(&r->ops, (unsigned long)r->probe.addr, 0, 0);
	if (ret) {
		ret = -EOPNOTSUPP;
		goto err_slot;
	}

	ret = register_ftrace_function(&r->ops);
	if (ret)
		goto err_filter;

	r->installed = true;

	return 0;

err_filter:
	ftrace_free_filter(&r->ops);
err_slot:
	if (r->slot)
		fpt_slot_release(r->slot);
err_probe:
	unregister_kprobe(&r->probe);

	return ret;
}

/**
 * fpt_redirect_remove() - undo fpt_redirect_install()
 * @r: the redirection; nothing is done if it is not installed
 *
 * Return: whether every call has left the replacement. If not, @r must never be freed; the module
 * is then pinned.
 */
bool fpt_redirect_remove(struct fpt_redirect *r)
{
	if (!r->installed)
		return true;

	r->installed = false;
	unregister_ftrace_function(&r->ops);
	ftrace_free_filter(&r->ops);
	unregister_kprobe(&r->probe);

	if (!r->slot)
		return true;

	if (!wait_var_event_timeout(&r->slot->calls, !atomic_read(&r->slot->calls),
				    FPT_DRAIN_TIMEOUT)) {
		pr_warn("fencepost_test: a call does not return: keeping its memory\n");
		__module_get(THIS_MODULE);
		return false;
	}

	/* The last instructions of the stand-in come after the count went down. */
	synchronize_rcu_tasks();
	fpt_slot_release(r->slot);

	return true;
}
