// SPDX-License-Identifier: MIT
// System calls that a broken kernel may never return from.
#pragma once

#include <chrono>
#include <functional>

namespace fencepost::suite {

/// Runs `call` in a thread of its own and waits for its return at most `timeout`. False when it has
/// not come back: the thread is then left where it is, so `call` must own what it uses. A thread
/// that sleeps uninterruptibly also keeps the process from ending, which is what tells a hang.
bool returns_within(std::function<void()> call, std::chrono::milliseconds timeout);

}  // namespace fencepost::suite
