/// Moderation: what may be said in a room, and what is done about the rest.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"
#include "store/chat_log.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

enum class Act : std::uint8_t { allow, flag, hold, block };
[[nodiscard]] std::string_view to_string(Act act);

/// What a look at a text came to; `rule` says which stage: "terms", "links", "flood", …
struct Verdict {
  Act act = Act::allow;
  std::string rule{}, code{};  ///< code: the `err` of one that is blocked
  std::string says{};
  std::int64_t retry_ms = 0;
  store::ChatFlags flags{};
  double score = 0;  ///< of the model or the hook; 0 to 1
};

/// What a moderator does. `action`: delete, purge, clear, timeout, ban, unban, restrict,
/// unrestrict, kick, approve, deny, slow, mode, links, unique, delay, shield, learn, pin, unpin,
/// warn.
struct ModAction {
  std::string action;
  std::string user{}, message{};  ///< whom or what it is about
  std::string name{};             ///< of whom, as it is shown; empty: looked up
  std::int64_t seconds = 0;       ///< of timeout, restrict, slow, delay, pin
  std::string value{};            ///< of mode, links; "on" and "off" of switches
  std::string reason{};
  std::string key{};  ///< idempotency
};

/// A part of a room; all on its home loop.
class Moderation {
 public:
  explicit Moderation(Core& core);
  ~Moderation();

  /// Looks at a text in the order of what it costs; answers at once unless a server elsewhere is
  /// asked. `release` is what happens with one that a moderator lets through.
  using Looked = std::function<void(Verdict)>;
  void look(Author const& author, std::string const& text, Looked looked);
  /// The same for who tries rules out: nothing is counted, and every stage says its word.
  [[nodiscard]] std::string test(std::string const& text) const;

  /// One that is held: `draft`: JSON of author and text, kept until somebody decides.
  void hold(Author const& author, std::string const& mid, std::string const& text,
            std::string const& reply_to, Verdict const& verdict);
  /// Said by Speech, set once: lets a held one through.
  using Release = std::function<void(Author const&, std::string mid, std::string text,
                                     std::string reply_to, Reply)>;
  void set_release(Release release);

  /// Checks `who`'s standing, acts, writes the audit log, tells moderators, answers.
  void act(Author const& who, ModAction const& action, Reply reply);

  /// Somebody has come in: whoever is here can be acted on, also before they write.
  void met(Author const& author);

  // Lists for moderators; `body` is `{"items":[…],"next":cursor|null}`.
  void held(Reply reply) const;
  void log(std::string const& cursor, std::uint32_t limit, Reply reply) const;
  void barred(Reply reply) const;
  void terms(Reply reply) const;
  void set_term(Author const& who, std::string const& id, std::string const& term, std::string act,
                std::string note, Reply reply);
  void remove_term(Author const& who, std::string const& id, Reply reply);

  /// Every event that is heard passes here.
  void happened(Event const& event);
  void entered();

 private:
  struct Inside;
  Core& core_;
  std::unique_ptr<Inside> inside_;
};

}  // namespace freshet::chat
