#include "app/args.hpp"

#include "app/suggest.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace freshet::app {
namespace {

struct CommandRow {
  std::string_view words;  ///< `key create`
  Command command;
  std::string_view subject;  ///< what must follow, or nothing
};
constexpr std::array<CommandRow, 17> kCommands{
    {{"serve", Command::serve, ""},
     {"config check", Command::config_check, ""},
     {"config print", Command::config_print, ""},
     {"key create", Command::key_create, "CHANNEL"},
     {"key list", Command::key_list, ""},
     {"key revoke", Command::key_revoke, "ID"},
     {"token create", Command::token_create, ""},
     {"playback-url", Command::playback_url, "CHANNEL"},
     {"session revoke", Command::session_revoke, "SESSION"},
     {"secret rotate", Command::secret_rotate, "path-tokens"},
     {"admin reset-password", Command::admin_reset_password, ""},
     {"backup", Command::backup, "FILE"},
     {"restore", Command::restore, "FILE"},
     {"doctor", Command::doctor, ""},
     {"healthcheck", Command::healthcheck, ""},
     {"version", Command::version, ""},
     {"help", Command::help, ""}}};

/// How an option is stored; `only`: the one command it belongs to, or none for all.
struct Option {
  std::string_view name;
  bool takes_value;
  std::optional<Command> only;
  void (*store)(Args&, std::string const&);
};
constexpr auto kToken = Command::token_create;
constexpr std::array<Option, 13> kOptions{{
    {"--config", true, {}, [](Args& a, std::string const& v) { a.config_file = v; }},
    {"--data", true, {}, [](Args& a, std::string const& v) { a.data_dir = v; }},
    {"--set", true, {}, [](Args& a, std::string const& v) { a.sets.push_back(v); }},
    {"--demo", false, Command::serve, [](Args& a, std::string const&) { a.demo = true; }},
    {"--ephemeral", false, Command::serve, [](Args& a, std::string const&) { a.ephemeral = true; }},
    {"--ready-file", true, Command::serve, [](Args& a, std::string const& v) { a.ready_file = v; }},
    {"--note", true, Command::key_create, [](Args& a, std::string const& v) { a.note = v; }},
    {"--backup", false, Command::key_create, [](Args& a, std::string const&) { a.backup = true; }},
    // Of several commands: see takes_expires().
    {"--expires", true, {}, [](Args& a, std::string const& v) { a.expires = v; }},
    {"--role", true, kToken, [](Args& a, std::string const& v) { a.role = v; }},
    {"--channel", true, kToken, [](Args& a, std::string const& v) { a.channels.push_back(v); }},
    {"--user", true, kToken, [](Args& a, std::string const& v) { a.user = v; }},
    {"--help", false, {}, [](Args& a, std::string const&) { a.command = Command::help; }},
}};

Error usage_error(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

std::string_view long_name(std::string_view option) {
  if (option == "-c") return "--config";
  return option == "-h" ? "--help" : option;
}

bool takes_expires(Command command) {
  return command == Command::key_create || command == Command::token_create ||
         command == Command::playback_url;
}

std::string_view name_of(Command command) {
  auto const is = [&](CommandRow const& row) { return row.command == command; };
  return std::find_if(kCommands.begin(), kCommands.end(), is)->words;
}

/// Reads words one after the other: options anywhere, the rest in order.
class Parser {
 public:
  explicit Parser(std::vector<std::string_view> const& words) : words_{words} {}

  Result<Args> run() {
    for (at_ = 0; at_ < words_.size(); ++at_) {
      auto const word = words_[at_];
      bool const is_option = word.size() > 1 && word.front() == '-';
      if (!is_option) {
        plain_.push_back(word);
      } else if (auto done = option(word); !done) {
        return done.error();
      }
    }
    bool const help = args_.command == Command::help;
    if (version_ && !help) args_.command = Command::version;
    if (help || version_) return std::move(args_);
    if (auto done = command(); !done) return done.error();
    if (auto done = belongs(); !done) return done.error();
    return std::move(args_);
  }

 private:
  Result<> option(std::string_view word) {
    if (word == "--version" || word == "-V") {
      version_ = true;
      return {};
    }
    auto const equals = word.substr(0, 2) == "--" ? word.find('=') : std::string_view::npos;
    auto const name = long_name(word.substr(0, equals));
    auto const is = [&](Option const& row) { return row.name == name; };
    auto const* const row = std::find_if(kOptions.begin(), kOptions.end(), is);
    if (row == kOptions.end()) {
      std::vector<std::string> known{"--version"};
      for (auto const& option : kOptions) known.emplace_back(option.name);
      return usage_error("there is no option " + app::quoted(name) + did_you_mean(name, known));
    }
    used_.push_back(row);
    if (!row->takes_value) {
      if (equals != std::string_view::npos)
        return usage_error(std::string{name} + " takes no value");
      row->store(args_, {});
    } else if (equals != std::string_view::npos) {
      row->store(args_, std::string{word.substr(equals + 1)});
    } else if (at_ + 1 < words_.size()) {
      row->store(args_, std::string{words_[++at_]});
    } else {
      return usage_error(std::string{word} + " needs a value after it");
    }
    return {};
  }

  Result<> command() {
    if (plain_.empty()) return {};
    std::string const one{plain_[0]};
    auto const two = plain_.size() > 1 ? one + ' ' + std::string{plain_[1]} : one;
    for (auto const& row : kCommands) {
      if (row.words != one && row.words != two) continue;
      args_.command = row.command;
      return subject(row, row.words == one ? 1 : 2);
    }
    return unknown(one, two);
  }

  Result<> subject(CommandRow const& row, std::size_t used) {
    auto const name = std::string{row.words};
    if (!row.subject.empty()) {
      if (plain_.size() <= used) {
        return usage_error(name + " needs a word after it: freshet " + name + ' ' +
                           std::string{row.subject});
      }
      args_.subject = plain_[used++];
    }
    if (plain_.size() > used && row.command != Command::help) {
      return usage_error(name + " does not know what to do with " + app::quoted(plain_[used]));
    }
    return {};
  }

  static Result<> unknown(std::string const& one, std::string const& two) {
    std::vector<std::string> commands;
    std::string verbs;
    for (auto const& row : kCommands) {
      commands.emplace_back(row.words);
      if (row.words.substr(0, one.size() + 1) == one + ' ') {
        verbs += (verbs.empty() ? "" : ", ") + std::string{row.words.substr(one.size() + 1)};
      }
    }
    if (!verbs.empty()) {
      auto const given =
          two.size() > one.size() ? ", not " + app::quoted(two.substr(one.size() + 1)) : "";
      return usage_error(one + " is followed by one of: " + verbs + given);
    }
    auto hint = did_you_mean(two, commands);
    if (hint.empty()) hint = did_you_mean(one, commands);
    return usage_error("there is no command " + app::quoted(one) + hint);
  }

  Result<> belongs() {
    for (auto const* const row : used_) {
      bool const expires = row->name == "--expires";
      bool const fits =
          expires ? takes_expires(args_.command) : !row->only || *row->only == args_.command;
      if (!fits) {
        return usage_error(std::string{row->name} + " means nothing to " +
                           std::string{name_of(args_.command)});
      }
    }
    return {};
  }

  std::vector<std::string_view> const& words_;
  std::size_t at_ = 0;
  bool version_ = false;
  std::vector<std::string_view> plain_;
  std::vector<Option const*> used_;
  Args args_;
};

}  // namespace

Result<Args> parse_args(std::vector<std::string_view> const& words) { return Parser{words}.run(); }

std::string usage() {
  return "freshet: a live streaming server\n"
         "\n"
         "  freshet serve [--demo] [--ephemeral] [--ready-file FILE]\n"
         "                                    runs the server; also what no command does\n"
         "  freshet config check              says what is wrong with the configuration\n"
         "  freshet config print              every value and where it came from\n"
         "  freshet key create CHANNEL [--expires 30d] [--note TEXT] [--backup]\n"
         "                                    prints a stream key; makes the channel if it is "
         "new;\n"
         "                                    --backup: of an encoder that waits for the first to "
         "fail\n"
         "  freshet key list                  stream keys by id\n"
         "  freshet key revoke ID             ends a key at once, also of a live publisher\n"
         "  freshet token create --role viewer|moderator|admin [--channel CHANNEL] [--user NAME]\n"
         "                      [--expires 24h]\n"
         "                                    prints a token for the API; --channel may be "
         "repeated;\n"
         "                                    a bot's for chat: --role viewer,bot,chat:write\n"
         "  freshet playback-url CHANNEL [--expires 6h]\n"
         "                                    prints a signed link for a player; also where the\n"
         "                                    channel's access is token\n"
         "  freshet session revoke SESSION    ends the signed links of a session (the fifth part\n"
         "                                    of a token, or the whole link)\n"
         "  freshet secret rotate path-tokens\n"
         "                                    signs links with a new key from now on\n"
         "  freshet admin reset-password      prints a link that sets a new password for the "
         "dashboard;\n"
         "                                    the former one is void, and all are signed out\n"
         "  freshet backup FILE               copies the database, also while the server runs\n"
         "  freshet restore FILE              puts such a copy back in its place, on a server that "
         "is\n"
         "                                    stopped; the database before is kept beside it\n"
         "  freshet doctor                    checks this machine and says what to do\n"
         "  freshet healthcheck               is the server of this machine ready? 0 if it is, "
         "else 1\n"
         "  freshet version                   versions of freshet and its libraries\n"
         "\n"
         "Everywhere:\n"
         "  -c, --config FILE                 the configuration file\n"
         "  --data DIR                        the data directory (./freshet-data)\n"
         "  --set KEY=VALUE                   overrides one setting; may be repeated\n"
         "\n"
         "Exit codes: 0 done, 1 failed, 2 bad usage or configuration.\n";
}

}  // namespace freshet::app
