// SPDX-License-Identifier: MIT
// A call in a thread that can be given up on.
#include "suite/scenes/bounded_call.h"

#include <future>
#include <thread>

namespace fencepost::suite {

bool returns_within(std::function<void()> call, std::chrono::milliseconds timeout) {
  std::packaged_task<void()> task(std::move(call));
  auto returned = task.get_future();
  std::thread(std::move(task)).detach();
  return returned.wait_for(timeout) == std::future_status::ready;
}

}  // namespace fencepost::suite
