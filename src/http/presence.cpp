#include "http/presence.hpp"

#include "net/timer.hpp"

namespace freshet::http {

Presence::Member::Member(Presence& presence, net::Conn& conn)
    : presence_{presence}, conn_{conn}, next_{presence.first_} {
  if (next_) next_->previous_ = this;
  presence_.first_ = this;
  ++presence_.size_;
}

Presence::Member::~Member() {
  set(Doing::reading);
  (previous_ ? previous_->next_ : presence_.first_) = next_;
  if (next_) next_->previous_ = previous_;
  --presence_.size_;
}

void Presence::Member::set(Doing doing) {
  if (doing == doing_) return;
  if (doing_ == Doing::waiting) {
    --presence_.waiting_;
    client_->forget();
  }
  doing_ = doing;
  waited_ = false;
  if (doing_ != Doing::waiting) return;
  ++presence_.waiting_;
  if (!presence_.looking_) presence_.look_later();
}

void Presence::look_later() {
  looking_ = true;
  net::call_later(loop_, kLook, [self = weak_from_this()] {
    if (auto const presence = self.lock()) presence->look();
  });
}

void Presence::look() {
  looking_ = false;
  each([](Member& member) {
    if (member.doing_ != Doing::waiting || !std::exchange(member.waited_, true)) return;
    if (!member.client_->gone() && member.conn_.peer_left()) member.client_->leave();
  });
  if (waiting_ > 0) look_later();
}

void Presence::close_idle() {
  each([](Member& member) {
    if (member.drain_) return member.drain_();
    if (member.doing_ == Doing::idle) member.conn_.close();
  });
}

void Presence::close_all() {
  each([](Member& member) {
    member.conn_.close();
    member.client_->leave();
  });
}

template <class F>
void Presence::each(F f) {
  for (auto* member = first_; member; member = member->next_) f(*member);
}

}  // namespace freshet::http
