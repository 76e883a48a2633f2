// SPDX-License-Identifier: MIT
// The program `fencepost-consumer`: runs in a guest with the host's root, for the workloads.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/paths.h"
#include "client/consumer.h"

namespace fencepost::client {
namespace {

int report_error(const Error& error) {
  fmt::print(stderr, "fencepost-consumer: {}\n", error.what);
  return static_cast<int>(error.code);
}

/// "1920x1080".
CLI::Option* add_size(CLI::App& app, const std::string& name, Size& size, const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&size](const std::string& text) {
            char rest = 0;
            if (std::sscanf(text.c_str(), "%ux%u%c", &size.width, &size.height, &rest) != 2)
              throw CLI::ValidationError("'" + text + "' is no size");
          },
          help)
      ->type_name("WxH");
}

int client_main(int argc, char** argv) {
  CLI::App app("Reads what a player decodes before the player itself has it back.",
               "fencepost-consumer");
  ConsumerOptions options;
  Size to;
  add_size(app, "--size", options.size, "Of the pictures")->required();
  auto* convert = add_size(app, "--convert-to", to, "Let the RGA make RGB of this size of them");
  app.add_option("player", options.player, "The player's command, after --")->required();
  CLI11_PARSE(app, argc, argv);
  if (convert->count() > 0) options.convert_to = to;
  const auto preload = program_beside("libfencepost-hand-over.so");
  if (!preload) return report_error(preload.error());
  options.preload = *preload;
  const auto exit_code = consume(options);
  return exit_code ? *exit_code : report_error(exit_code.error());
}

}  // namespace
}  // namespace fencepost::client

int main(int argc, char** argv) {
  return fencepost::client::client_main(argc, argv);
}
