/// Entitlement: who may watch a channel besides whom its access lets in: from where, subscribers
/// only, from which age on. Values in, a decision out.
#pragma once

#include "access/identity.hpp"
#include "base/published.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::access {

/// Why somebody may not watch.
enum class Barred {
  place,        ///< from there
  no_database,  ///< a rule by country, and nothing that knows countries
  subscribers,  ///< who asks is none, or nobody knows who it is
  age,          ///< younger, or nobody knows how old
  unreadable,   ///< what is kept of the rules cannot be read
};

/// Countries are two letters, A to Z, as ISO 3166-1 has them.
struct Entitlement {
  std::vector<std::string> allow, deny;  ///< one of the two at most
  bool subscriber_only = false;
  std::uint32_t age_restriction = 0;  ///< years; 0: none
  bool unreadable = false;            ///< nobody may

  [[nodiscard]] bool has_places() const { return !allow.empty() || !deny.empty(); }
  /// Does it ask who somebody is?
  [[nodiscard]] bool asks_who() const { return subscriber_only || age_restriction > 0; }

  /// `country`: nothing where nothing knows countries; empty where this one is not known: kept out
  /// where only some are let in, let in where only some are kept out.
  [[nodiscard]] std::optional<Barred> bars(std::optional<std::string_view> country) const;
  /// Null: nobody knows who it is. Who moderates or administers is let in.
  [[nodiscard]] std::optional<Barred> bars(Identity const* who) const;

  friend bool operator==(Entitlement const&, Entitlement const&) = default;
};

inline constexpr std::uint32_t kOldestAge = 120;  // years
inline constexpr std::size_t kMostCountries = 250;

/// `{"geo": {"allow": ["DE"]} or {"deny": […]} or null, "subscriber_only": false,
/// "age_restriction": 16}`; what is left out bars nobody. An invalid_argument names what is wrong.
[[nodiscard]] Result<Entitlement> read_entitlement(std::string_view json);
/// In one line, each member, the countries in their order.
[[nodiscard]] std::string write_entitlement(Entitlement const& entitlement);

/// Those of all channels. From any thread; set(): one at a time.
class Entitlements {
 public:
  using All = std::map<std::string, Entitlement, std::less<>>;

  Entitlements() { set({}); }
  void set(All all);
  /// Null: the channel has none. What is found stays as it is for as long as it is held.
  [[nodiscard]] std::shared_ptr<Entitlement const> find(std::string_view channel) const;

 private:
  Published<All> all_;
  std::atomic<bool> any_{false};  // most servers have none, and are asked with every request
};

}  // namespace freshet::access
