// SPDX-License-Identifier: MIT
// What a shell may offer next, read from the verbs and options themselves.
#include "cli/completion.h"

#include <algorithm>
#include <string_view>

namespace fencepost::cli {
namespace {

/// How far the words before the last one have led.
struct Position {
  const CLI::App* app;
  const CLI::Option* pending = nullptr;  ///< an option that still wants its value
  std::size_t positionals = 0;           ///< words of `app` that are neither options nor values
  bool words_only = false;               ///< after `--`
};

const CLI::App* find_verb(const CLI::App& app, const std::string& word) {
  for (const CLI::App* verb : app.get_subcommands({}))
    if (verb->get_name() == word) return verb;
  return nullptr;
}

const CLI::Option* find_option(const CLI::App& app, const std::string& word) {
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && option->check_name(word)) return option;
  return nullptr;
}

bool takes_value(const CLI::Option* option) {
  return option != nullptr && option->get_items_expected_max() > 0;
}

/// How many words of `app` have a name of their own; what follows them is a command for a guest.
std::size_t named_words(const CLI::App& app) {
  std::size_t count = 0;
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional() && option->get_type_name() != "COMMAND") ++count;
  return count;
}

void advance(Position& at, const std::string& word) {
  if (at.pending != nullptr) {
    if (word != "=") at.pending = nullptr;  // bash hands `--option=value` over as three words
  } else if (at.words_only || !word.starts_with("-")) {
    const CLI::App* verb = at.words_only ? nullptr : find_verb(*at.app, word);
    if (verb != nullptr)
      at = {verb};
    else if (++at.positionals > named_words(*at.app) && at.app->get_prefix_command())
      at.words_only = true;
  } else if (word == "--") {
    at.words_only = true;
  } else if (const CLI::Option* option = find_option(*at.app, word); takes_value(option)) {
    at.pending = option;
  }
}

/// The members of CLI::IsMember, which are nowhere but in the type name: "TEXT:{debug,perf}".
std::vector<Candidate> members(const std::string& type) {
  std::vector<Candidate> found;
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return found;
  std::string_view rest = std::string_view(type).substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    found.push_back({std::string(rest.substr(0, comma)), {}});
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return found;
}

std::vector<Candidate> values(const std::string& type, const NameSources& sources) {
  if (const auto source = sources.find(type); source != sources.end()) return source->second();
  if (type.find('{') != std::string::npos) return members(type);
  if (type.starts_with("DIR")) return {{std::string(kFolders), {}}};
  if (type.starts_with("FILE") || type.starts_with("PATH")) return {{std::string(kFiles), {}}};
  return {};
}

std::vector<Candidate> verbs(const CLI::App& app) {
  std::vector<Candidate> found;
  for (const CLI::App* verb : app.get_subcommands({}))
    if (!verb->get_group().empty()) found.push_back({verb->get_name(), verb->get_description()});
  return found;
}

std::vector<Candidate> options(const CLI::App& app) {
  std::vector<Candidate> found;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    for (const std::string& name : option->get_lnames())
      found.push_back({"--" + name, option->get_description()});
  }
  return found;
}

/// The positional that takes word number `index`; the last one may take many.
const CLI::Option* positional(const CLI::App& app, std::size_t index) {
  std::size_t used = 0;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    used += static_cast<std::size_t>(std::max(option->get_items_expected_max(), 1));
    if (index < used) return option;
  }
  return nullptr;
}

/// A guest runs the host's programs, so the shell's own commands are what can be named first, and
/// files after that.
std::vector<Candidate> command_words(const CLI::App& app, std::size_t index) {
  return {{std::string(index <= named_words(app) ? kCommands : kFiles), {}}};
}

std::vector<Candidate> plain_words(const Position& at, const NameSources& sources) {
  if (!at.words_only && !at.app->get_subcommands({}).empty()) return verbs(*at.app);
  const CLI::Option* option = positional(*at.app, at.positionals);
  if (option != nullptr && option->get_type_name() != "COMMAND")
    return values(option->get_type_name(), sources);
  if (option != nullptr || at.app->get_prefix_command())
    return command_words(*at.app, at.positionals);
  return {};
}

}  // namespace

std::vector<Candidate> complete(const CLI::App& app, const std::vector<std::string>& words,
                                const NameSources& sources) {
  Position at{&app};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) advance(at, words[i]);
  std::string word = words.empty() ? std::string() : words.back();
  if (word == "=" && at.pending != nullptr) word.clear();

  std::vector<Candidate> found;
  if (at.pending != nullptr)
    found = values(at.pending->get_type_name(), sources);
  else if (word.starts_with("-") && !at.words_only)
    found = options(*at.app);
  else
    found = plain_words(at, sources);
  std::erase_if(found, [&word](const Candidate& candidate) {
    return !candidate.text.starts_with(':') && !candidate.text.starts_with(word);
  });
  return found;
}

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash")
    return R"(# fencepost completion for bash; load it with: source <(fencepost completion bash)
_fencepost() {
  local current=${COMP_WORDS[COMP_CWORD]} word
  [[ $current == '=' ]] && current=
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $word in
      :files) mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current") ;;
      :dirs) mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current") ;;
      :commands) mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$current") ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o filenames -F _fencepost fencepost
)";
  if (shell == "zsh")
    return R"(#compdef fencepost
# fencepost completion for zsh; load it with: source <(fencepost completion zsh)
_fencepost() {
  local word description
  local -a offers
  while IFS=$'\t' read -r word description; do
    case $word in
      :files) _files ;;
      :dirs) _files -/ ;;
      :commands) _command_names -e ;;
      *) offers+=("${word//:/\\:}${description:+:$description}") ;;
    esac
  done < <("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#offers} )) && _describe fencepost offers
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _fencepost "$@"
else
  compdef _fencepost fencepost
fi
)";
  return R"(# fencepost completion for fish; load it with: fencepost completion fish | source
function __fencepost_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':dirs'
                __fish_complete_directories (commandline -ct)
            case ':commands'
                __fish_complete_command
            case '*'
                echo $line
        end
    end
end
complete -c fencepost -f -a '(__fencepost_complete)'
)";
}

}  // namespace fencepost::cli
