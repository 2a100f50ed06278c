/// Whom a server tells of events because the API was asked to.
#include "app/server_impl.hpp"
#include "app/webhook_book.hpp"

namespace freshet {

/// Under store_mutex. Where that is set; empty: nobody knows.
std::string Server::Impl::place_of(std::string_view path) const {
  auto const at = origins.find(path);
  return at == origins.end() ? std::string{} : at->second.place;
}

/// Under store_mutex.
Result<> Server::Impl::adjust_hooks(Config const& next) {
  auto const made = store::Webhooks{store}.list();
  return made ? hooks.adjust(next, *made) : Result<>{made.error()};
}

api::Webhooks::House Server::Impl::webhooks_house() {
  // Each on the store's thread; what was changed is in force when it answers.
  auto const with_book = [this](net::Loop& loop, std::string who, auto work) {
    return store_thread.run(loop, [this, who = std::move(who), work = std::move(work)]() mutable {
      std::scoped_lock const lock{store_mutex};
      app::WebhookBook book{
          {store, last_config, now_ms(), std::move(who), place_of("events.webhooks")}};
      auto done = work(book);
      if (!done) return done;
      if (auto adjusted = adjust_hooks(last_config); !adjusted) done = adjusted.error();
      return done;
    });
  };
  return {insiders,
          once,
          [this](net::Loop& loop) { return list_webhooks(loop); },
          [with_book](net::Loop& loop, std::string who, api::WebhookWish wish) {
            return with_book(loop, std::move(who), [wish = std::move(wish)](auto& book) mutable {
              return book.make(std::move(wish));
            });
          },
          [with_book](net::Loop& loop, std::string who, std::string id, api::WebhookWish wish) {
            return with_book(loop, std::move(who),
                             [id = std::move(id), wish = std::move(wish)](auto& book) mutable {
                               return book.change(id, std::move(wish));
                             });
          },
          [with_book](net::Loop& loop, std::string who, std::string id) {
            return with_book(loop, std::move(who),
                             [id = std::move(id)](auto& book) { return book.remove(id); });
          },
          [this](net::Loop& loop, std::string id, std::size_t most, std::int64_t before) {
            return hooks.deliveries(loop, std::move(id), most, before);
          },
          [this](net::Loop& loop, std::string id) { return test_webhook(loop, std::move(id)); }};
}

net::awaitable<Result<std::vector<api::WebhookInfo>>> Server::Impl::list_webhooks(net::Loop& loop) {
  auto listing = store_thread.run(loop, [this] {
    std::scoped_lock const lock{store_mutex};
    return app::WebhookBook{{store, last_config, 0}}.list();
  });
  auto all = co_await std::move(listing);
  if (!all) co_return all;
  std::vector<std::string> ids;
  for (auto const& one : *all) ids.push_back(one.id);
  auto asking = hooks.states(loop, std::move(ids));
  auto const states = co_await std::move(asking);
  if (!states) co_return states.error();
  for (std::size_t i = 0; i < all->size(); ++i) {
    auto& one = (*all)[i];
    auto const& state = (*states)[i];
    one.failing = state.failing;
    one.last_ms = state.last_ms;
    one.waiting = state.waiting;
  }
  co_return all;
}

net::awaitable<Result<events::Attempt>> Server::Impl::test_webhook(net::Loop& loop,
                                                                   std::string id) {
  auto planning = store_thread.run(loop, [this]() -> Result<events::Webhooks::Plan> {
    std::scoped_lock const lock{store_mutex};
    auto const made = store::Webhooks{store}.list();
    if (!made) return made.error();
    return app::webhook_plan_of(last_config, *made);
  });
  auto plan = co_await std::move(planning);
  if (!plan) co_return plan.error();
  auto& all = plan->receivers;
  all.insert(all.end(), plan->resting.begin(), plan->resting.end());
  auto const at = std::ranges::find(all, id, &events::Receiver::id);
  if (at == all.end()) {
    co_return failure(boost::system::errc::no_such_file_or_directory,
                      "there is no webhook of that id");
  }
  auto pinging = hooks.ping(loop, std::move(*at), std::move(plan->options));
  auto attempt = co_await std::move(pinging);
  co_return attempt;
}

}  // namespace freshet
