/// WebhookBook: who is told of events: those of the configuration and those that the API has made.
#pragma once

#include "api/webhooks.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

/// A look at it, or a change of it by somebody. On the store's thread; each change is one
/// transaction with its line in the audit log. Errors are as api::Webhooks::House has them.
class WebhookBook {
 public:
  struct Scene {
    store::Database& store;
    Config const& config;  ///< that is in force
    std::int64_t now_ms;   ///< of the Unix epoch
    std::string who{};     ///< the subject of whoever asks
    std::string file{};    ///< where the configuration's stand: `freshet.yaml:12:3`
  };
  explicit WebhookBook(Scene scene) : scene_{std::move(scene)} {}

  static constexpr std::size_t kMost = 100;

  /// The configuration's first. How they do is not known here.
  [[nodiscard]] Result<std::vector<api::WebhookInfo>> list();
  [[nodiscard]] Result<api::NewWebhook> make(api::WebhookWish wish);
  [[nodiscard]] Result<> change(std::string const& id, api::WebhookWish wish);
  [[nodiscard]] Result<> remove(std::string const& id);

 private:
  struct Row;
  [[nodiscard]] Result<> fits(Row const& row);
  [[nodiscard]] Result<Row> mine(std::string const& id);
  [[nodiscard]] Result<> write(std::string const& what, Row const* before, Row const* after);

  Scene const scene_;
};

}  // namespace freshet::app
