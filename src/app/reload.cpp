#include "app/reload.hpp"

#include "app/settings.hpp"

#include <exception>

namespace freshet::app {

void Reload::operator()(LoadedConfig const& loaded) {
  Log const log{logger_};
  for (auto const& complaint : loaded.complaints) log.error("{}", to_string(complaint));
  if (!loaded.complaints.empty()) {
    log.error("the configuration is not reloaded, the former one stays in force");
    return;
  }
  try {
    take_over(loaded.config);
  } catch (std::exception const& error) {
    log.error("the configuration is not reloaded: {}", error.what());
  }
}

void Reload::take_over(Config const& next) {
  auto change = compare(current_, next);
  // What a former reload left for the restart is still left for it.
  change.after_restart = compare(started_, next).after_restart;
  auto const say = [&] { Log{logger_}.info("configuration reloaded: {}", to_string(change)); };
  // By the level that says more, so that a change of the level is never silent.
  bool const before = logger_->should_log(spdlog::level::info);
  apply_(next);
  if (before) say();
  adjust_logger(*logger_, next.log.level, next.log.format == "json");
  current_ = next;
  if (!before) say();
}

}  // namespace freshet::app
