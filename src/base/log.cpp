#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cstdio>
#include <stdexcept>

namespace freshet {
namespace {

/// The message as a JSON string's inside: lines hold what peers sent.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(spdlog::details::log_msg const& msg, std::tm const&,
              spdlog::memory_buf_t& out) override {
    for (char const c : msg.payload) append(c, out);
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<JsonMessage>();
  }

 private:
  static void append(char c, spdlog::memory_buf_t& out) {
    auto const u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (u < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", u);
    } else {
      out.push_back(c);
    }
  }
};

}  // namespace

void Log::write(spdlog::level::level_enum level, std::string const& line) const {
  out_->log(level, "{}{}", prefix_, line);
}

std::shared_ptr<spdlog::logger> make_logger(std::string const& level, bool json) {
  auto const parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off") {
    throw std::invalid_argument("unknown log level '" + level + "'");
  }
  auto logger = std::make_shared<spdlog::logger>(
      "freshet", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(parsed);
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessage>('*');
  formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","msg":"%*"})"
                              : "%Y-%m-%d %H:%M:%S.%e %L %v");
  logger->set_formatter(std::move(formatter));
  return logger;
}

}  // namespace freshet
