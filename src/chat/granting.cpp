#include "chat/granting.hpp"

#include <utility>

namespace freshet::chat {
namespace {

struct Granting {
  Room& room;
  Author const& author;
  Reply reply;

  void operator()(Say const& say) { room.speech().say(author, say, std::move(reply)); }
  void operator()(EditWish const& edit) {
    room.speech().edit(author, edit.mid, edit.say, std::move(reply));
  }
  void operator()(ReactWish const& react) {
    room.reactions().react(author, react.emoji, react.n);
    reply({});
  }
  void operator()(VoteWish const& vote) {
    room.polls().vote(author, vote.poll, vote.choices, std::move(reply));
  }
  void operator()(QuestionWish const& question) {
    room.questions().ask(author, question.text, question.key, std::move(reply));
  }
  void operator()(UpvoteWish const& upvote) {
    room.questions().upvote(author, upvote.question, std::move(reply));
  }
  void operator()(ModAction const& action) {
    room.moderation().act(author, action, std::move(reply));
  }
  void operator()(HistoryWish const& history) {
    room.speech().history(history.before, history.limit, std::move(reply));
  }
  template <class Other>
  void operator()(Other const&) {
    reply({});
  }
};

bool is_of_the_show(AnyWish const& wish) {
  return !std::holds_alternative<ModAction>(wish) && !std::holds_alternative<HistoryWish>(wish);
}

}  // namespace

void grant_wish(Room& room, Author const& author, AnyWish const& wish, Reply reply) {
  if (room.is_closed_to(author) && is_of_the_show(wish)) {
    return reply(refused(403, "offline", "the chat is open while the channel is live"));
  }
  std::visit(Granting{room, author, std::move(reply)}, wish);
}

}  // namespace freshet::chat
