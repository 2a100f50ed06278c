/// Deeds: what moderators do in a room: who may, what it changes, and that it is told and written
/// down.
#pragma once

#include "chat/core.hpp"
#include "chat/moderation.hpp"
#include "chat/moderation/audit.hpp"
#include "chat/moderation/held.hpp"
#include "chat/moderation/learner.hpp"
#include "chat/moderation/people.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace freshet::chat {

/// On the room's home loop.
class Deeds : public std::enable_shared_from_this<Deeds> {
 public:
  Deeds(Core& core, People& people, Audit& audit, Held& held, Learner& learner);

  void set_release(Moderation::Release release) { release_ = std::move(release); }
  /// Checks, acts, writes it down, answers once. A second one with the same key within five minutes
  /// does nothing and answers the same with `dup`.
  void act(Author const& who, ModAction const& action, Reply reply);
  /// One field of the state, not told to members; written down as what is done to `target`.
  struct What {
    std::string action, target;
  };
  void set_field(Author const& who, StateChange change, What const& what, Reply reply);
  /// What an event means for members of this server: who is banned or kicked leaves, who is warned
  /// is told.
  void enforce(Event const& event);

 private:
  struct Task {
    Author who;
    ModAction action;
    Reply reply;
    Person target{};
  };
  using TaskPtr = std::shared_ptr<Task>;
  using Does = void (Deeds::*)(TaskPtr const&);
  struct Way {
    std::string_view name;
    Standing needs;
    bool about_user;
    Does does;
  };
  static std::vector<Way> const& kinds();

  void run(Way const& kind, TaskPtr const& task);
  /// Finds the user in memory or in the database and asks whether `who` is above them.
  void with_target(Way const& kind, TaskPtr const& task);
  void on_target(Way const& kind, TaskPtr const& task);
  /// Places the draft, writes the deed down and answers.
  void publish(TaskPtr const& task, Draft draft, std::string detail = {},
               std::function<void()> then = {});
  void done(TaskPtr const& task, Outcome outcome, std::string const& detail = {});
  [[nodiscard]] Draft draft(Task const& task, Kind kind) const;
  [[nodiscard]] Draft room_draft(Task const& task, RoomRules const& rules) const;
  void change_rules(TaskPtr const& task, RoomRules const& rules, std::string detail);

  void remove(TaskPtr const& task);
  void remove_found(TaskPtr const& task, std::string const& user, std::string const& text,
                    std::vector<std::uint64_t> removes);
  void remove_old(TaskPtr const& task);
  void purge(TaskPtr const& task);
  void clear(TaskPtr const& task);
  void timeout(TaskPtr const& task);
  void ban(TaskPtr const& task);
  void bar(TaskPtr const& task, std::int64_t until_ms);
  void unban(TaskPtr const& task);
  void restrict(TaskPtr const& task);
  void unrestrict(TaskPtr const& task);
  void kick(TaskPtr const& task);
  void warn(TaskPtr const& task);
  void signal(TaskPtr const& task, std::string_view prefix, std::string const& value);
  void approve(TaskPtr const& task);
  void deny(TaskPtr const& task);
  void slow(TaskPtr const& task);
  void mode(TaskPtr const& task);
  void links(TaskPtr const& task);
  void unique(TaskPtr const& task);
  void delay(TaskPtr const& task);
  void shield(TaskPtr const& task);
  void learn(TaskPtr const& task);
  void pin(TaskPtr const& task);
  void pin_found(TaskPtr const& task, std::string const& told);
  void unpin(TaskPtr const& task);

  /// Texts of a user in the ring, for the model and for what leaves the backlog.
  [[nodiscard]] std::vector<std::string> texts_of(std::string_view user) const;

  struct Answered {
    bool is_done = false;
    Outcome outcome{};
    SteadyTime at{};
    std::vector<Reply> waiting{};
  };
  [[nodiscard]] bool answers_again(std::string const& key, Reply& reply);

  Core& core_;
  People& people_;
  Audit& audit_;
  Held& held_;
  Learner& learner_;
  Moderation::Release release_;
  std::unordered_map<std::string, Answered> answered_;  // at most 1,000
};

/// The `text` of a message as it was told; empty: it has none.
[[nodiscard]] std::string text_told(Event const& event);

}  // namespace freshet::chat
