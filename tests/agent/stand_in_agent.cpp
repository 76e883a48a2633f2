// SPDX-License-Identifier: MIT
// The init of a guest in tests: the agent with the stand-in checks.
#include "agent/guest_main.h"
#include "stand_in_checks.h"

int main() {
  fencepost::agent::guest_main(fencepost::test::stand_in_catalogue());
}
