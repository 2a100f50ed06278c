#include "ingest/asking.hpp"

#include <utility>

namespace freshet::ingest {

Asking::Asking(Reception const& reception, net::Loop& loop, Applicant applicant)
    : told_{std::make_shared<Told>(loop)} {
  reception.ask(loop, std::move(applicant),
                [weak = std::weak_ptr{told_}](Result<access::StreamKey> answer) {
                  auto const told = weak.lock();
                  if (!told) return;
                  told->answer.emplace(std::move(answer));
                  told->news.notify_all();
                });
}

net::awaitable<> Asking::wait_until(SteadyTime deadline) {
  auto const told = told_;
  if (!told->answer) static_cast<void>(co_await told->news.wait_until(deadline));
}

}  // namespace freshet::ingest
