/// Pipeline: the looks at a text that need nobody else, in the order of what they cost.
#pragma once

#include "chat/core.hpp"
#include "chat/moderation.hpp"
#include "chat/moderation/learner.hpp"
#include "chat/moderation/limits.hpp"
#include "chat/moderation/people.hpp"
#include "chat/moderation/plain.hpp"
#include "chat/moderation/raid.hpp"
#include "chat/moderation/repeats.hpp"
#include "chat/moderation/terms.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// On the room's home loop. The first block wins, flags add up, the first that holds names the
/// rule.
class Pipeline {
 public:
  Pipeline(Core& core, People& people, Learner const& learner);

  struct Looked {
    Verdict verdict;
    std::string words;     ///< Plain's
    std::string proposal;  ///< of a raid, to the moderators; empty: none
  };
  /// Counts the text as said unless it is blocked before anybody read it.
  [[nodiscard]] Looked look(Author const& author, std::string const& text);
  /// What every stage that looks at the text alone says of it: a JSON object.
  [[nodiscard]] std::string test(std::string const& text) const;

  /// The state's terms are others.
  void terms_changed();
  [[nodiscard]] Terms const& terms() const { return *terms_; }

 private:
  [[nodiscard]] Verdict by_limits(Author const& author);
  [[nodiscard]] Verdict by_repeats(Author const& author, Repeats::Found const& found) const;
  [[nodiscard]] Verdict by_links(Standing standing, std::string_view text) const;
  [[nodiscard]] Verdict by_terms(Standing standing, Plain const& plain) const;
  [[nodiscard]] Verdict by_signs(Author const& author, std::string_view text, bool first) const;
  [[nodiscard]] Verdict by_model(Standing standing, std::string_view words) const;
  [[nodiscard]] bool is_new(Author const& author) const;

  Core& core_;
  People& people_;
  Learner const& learner_;
  Limits limits_;
  Repeats repeats_;
  Raid raid_;
  std::unique_ptr<Terms> terms_;
};

/// Adds what another stage says.
void add(Verdict& verdict, Verdict const& other);

}  // namespace freshet::chat
