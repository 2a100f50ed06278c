/// Alerts: what is shown over the picture when it belongs there: gifts, donations, raids, words of
/// the streamer.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace freshet::chat {

struct AlertWish {
  std::string
      kind;  ///< gift, donation, follow, subscription, raid, notice, or the owner's own word
  std::string title, text{};
  std::string from{};    ///< who gave
  std::string amount{};  ///< as it is shown: "5 €"; no money is handled here
  std::int64_t ttl_ms = 8'000;
  std::string key{};
};

/// A part of a room; all on its home loop.
class Alerts {
 public:
  explicit Alerts(Core& core);
  ~Alerts();

  void show(Author const& who, AlertWish wish, Reply reply);
  /// The last hundred.
  void list(Reply reply) const;
  void happened(Event const& event);

 private:
  struct Inside;
  Core& core_;
  std::shared_ptr<Inside> inside_;  // answers that come late hold it weakly
};

}  // namespace freshet::chat
