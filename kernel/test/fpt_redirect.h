/* SPDX-License-Identifier: GPL-2.0-only */
/* Watch or replace one kernel function, static ones and those of modules included. */
#ifndef FPT_REDIRECT_H
#define FPT_REDIRECT_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>

#define FPT_MAX_ARGS 6

struct fpt_slot;

/* What a function was called with, as far as it came in registers. */
struct fpt_args {
	long arg[FPT_MAX_ARGS];
};

/**
 * struct fpt_redirect - one watched or replaced function
 * @entered: each call comes here first; true sends this call to @replace. It runs in the context
 *	of the call, whatever that is, with preemption off; it must be notrace and must not sleep.
 * @replace: runs instead of the function, NULL if @entered never returns true. It may call
 *	fpt_call_original(). Its value is what the caller gets.
 * @ops: ftrace's handle of the call site
 * @probe: never armed; finds the symbol, and knows when the module of the function is gone
 * @slot: the entry point that stands in for the function, NULL without @replace
 * @installed: between fpt_redirect_install() and fpt_redirect_remove()
 *
 * Set @entered and @replace, then install.
 */
struct fpt_redirect {
	bool (*entered)(struct fpt_redirect *r, struct ftrace_regs *fregs);
	long (*replace)(struct fpt_redirect *r, const struct fpt_args *args);

	/* private: */
	struct ftrace_ops ops;
	struct kprobe probe;
	struct fpt_slot *slot;
	bool installed;
};

int fpt_redirect_install(struct fpt_redirect *r, const char *symbol);
bool fpt_redirect_remove(struct fpt_redirect *r);
long fpt_call_original(struct fpt_redirect *r, const struct fpt_args *args);

#endif /* FPT_REDIRECT_H */
