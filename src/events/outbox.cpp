#include "events/outbox.hpp"

#include <algorithm>
#include <array>

namespace freshet::events {
namespace {

constexpr std::array kOutcomes{Outcome::delivered, Outcome::again, Outcome::given_up};

/// Prepares, lets `bind` give the values, and runs it.
template <class Bind>
Result<> run(store::Database& database, std::string_view sql, Bind bind) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  return statement->run();
}

/// The same, and what `read` makes of each row.
template <class T, class Bind, class Read>
Result<std::vector<T>> rows(store::Database& database, std::string_view sql, Bind bind, Read read) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  std::vector<T> all;
  for (;;) {
    auto const row = statement->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.push_back(read(*statement));
  }
}

struct Head {
  Delivery delivery;
  std::int64_t due_ms = 0;
};

Delivery delivery_at(store::Statement const& at) {
  return {at.number(0),
          at.text(1),
          at.text(2),
          at.text(3),
          at.text(4),
          at.number(5),
          static_cast<unsigned>(at.number(6))};
}

Head head_at(store::Statement const& at) { return {delivery_at(at), at.number(7)}; }

// The key of the table holds a receiver's channels together, each in the order of its events.
constexpr char kHeads[] =
    "SELECT d.seq, e.id, e.type, d.channel_id, e.body, e.created_ms, d.attempts, d.due_ms "
    "FROM (SELECT channel_id, min(seq) AS seq FROM outbox_deliveries WHERE receiver = ?1 "
    "GROUP BY channel_id) h "
    "JOIN outbox_deliveries d ON d.receiver = ?1 AND d.channel_id = h.channel_id AND d.seq = h.seq "
    "JOIN outbox e ON e.seq = d.seq ORDER BY d.due_ms, d.seq LIMIT ?2";

constexpr char kRun[] =
    "SELECT d.seq, e.id, e.type, d.channel_id, e.body, e.created_ms, d.attempts "
    "FROM outbox_deliveries d JOIN outbox e ON e.seq = d.seq "
    "WHERE d.receiver = ?1 AND d.channel_id = ?2 AND d.seq >= ?3 ORDER BY d.seq LIMIT ?4";

Attempt attempt_at(store::Statement const& at) {
  auto const outcome = static_cast<std::size_t>(at.number(8));
  return {at.text(0),
          at.text(1),
          at.text(2),
          static_cast<unsigned>(at.number(3)),
          at.number(4),
          at.number(5),
          static_cast<int>(at.number(6)),
          at.text(7),
          kOutcomes.at(std::min(outcome, kOutcomes.size() - 1)),
          at.number(9)};
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::delivered:
      return "delivered";
    case Outcome::again:
      return "again";
    case Outcome::given_up:
      return "given_up";
  }
  return "unknown";
}

Result<Outbox::Dropped> Outbox::append(std::span<FactPtr const> facts,
                                       std::span<Receiver const> receivers) {
  Dropped dropped;
  auto done = database_.transaction([&]() -> Result<> {
    for (auto const& fact : facts) {
      if (auto added = add(*fact, receivers); !added) return added;
    }
    for (auto const& receiver : receivers) {
      auto const gone = make_room(receiver.id);
      if (!gone) return gone.error();
      if (*gone > 0) dropped[receiver.id] = *gone;
    }
    return !dropped.empty() ? forget_undue() : Result<>{};
  });
  if (!done) return std::move(done).error().in("outbox");
  return dropped;
}

Result<> Outbox::add(Fact const& fact, std::span<Receiver const> receivers) {
  auto const wants = [&](Receiver const& receiver) { return receiver.wants(fact); };
  if (std::ranges::none_of(receivers, wants)) return {};
  auto added =
      run(database_,
          "INSERT INTO outbox(id, channel_id, type, body, created_ms) "
          "VALUES(?1, ?2, ?3, ?4, ?5)",
          [&](store::Statement& insert) {
            insert.bind(1, std::string_view{fact.id}).bind(2, std::string_view{fact.channel});
            insert.bind(3, to_string(fact.kind)).bind(4, std::string_view{to_json(fact)});
            insert.bind(5, fact.time_ms);
          });
  if (!added) return added;
  auto const seq = database_.number("SELECT last_insert_rowid()");
  if (!seq) return seq.error();
  for (auto const& receiver : receivers) {
    if (!wants(receiver)) continue;
    added = run(database_,
                "INSERT INTO outbox_deliveries(receiver, channel_id, seq, attempts, due_ms) "
                "VALUES(?1, ?2, ?3, 0, 0)",
                [&](store::Statement& insert) {
                  insert.bind(1, std::string_view{receiver.id});
                  insert.bind(2, std::string_view{fact.channel}).bind(3, *seq);
                });
    if (!added) return added;
  }
  return {};
}

Result<std::int64_t> Outbox::make_room(std::string_view receiver) {
  auto const have = pending(receiver);
  if (!have) return have.error();
  auto const surplus = std::max<std::int64_t>(0, *have - most_pending_);
  if (surplus == 0) return surplus;
  auto dropped =
      run(database_,
          "DELETE FROM outbox_deliveries WHERE receiver = ?1 AND seq IN (SELECT seq FROM "
          "outbox_deliveries WHERE receiver = ?1 ORDER BY seq LIMIT ?2)",
          [&](store::Statement& forget) { forget.bind(1, receiver).bind(2, surplus); });
  if (!dropped) return dropped.error();
  return surplus;
}

Result<Outbox::Due> Outbox::due(std::string_view receiver, std::int64_t now_ms,
                                std::set<std::string> const& busy, std::size_t most) {
  // Of as many as are busy at worst, and one that says when to look again.
  auto const limit = static_cast<std::int64_t>(busy.size() + most + 1);
  auto heads = rows<Head>(
      database_, kHeads, [&](store::Statement& query) { query.bind(1, receiver).bind(2, limit); },
      head_at);
  if (!heads) return std::move(heads).error().in("outbox");
  Due due;
  for (auto& head : *heads) {
    if (busy.contains(head.delivery.channel)) continue;
    if (head.due_ms > now_ms) {
      due.next_ms = head.due_ms;
      break;
    }
    if (due.ready.size() == most) break;  // whoever ends makes room for it
    due.ready.push_back(std::move(head.delivery));
  }
  return due;
}

Result<std::vector<Delivery>> Outbox::run_from(std::string_view receiver, Delivery const& first,
                                               std::size_t most) {
  auto run = rows<Delivery>(
      database_, kRun,
      [&](store::Statement& query) {
        query.bind(1, receiver).bind(2, std::string_view{first.channel}).bind(3, first.seq);
        query.bind(4, static_cast<std::int64_t>(most));
      },
      delivery_at);
  if (!run) return std::move(run).error().in("outbox");
  return run;
}

Result<> Outbox::settle(std::string_view receiver, std::span<Delivery const> arrived) {
  auto done = database_.transaction([&]() -> Result<> {
    for (auto const& delivery : arrived) {
      if (auto gone = take_out(receiver, delivery); !gone) return gone;
    }
    return {};
  });
  return done ? done : Result<>{std::move(done).error().in("outbox")};
}

Result<> Outbox::take_out(std::string_view receiver, Delivery const& delivery) {
  auto gone = run(database_,
                  "DELETE FROM outbox_deliveries WHERE receiver = ?1 AND channel_id = ?2 AND "
                  "seq = ?3",
                  [&](store::Statement& forget) {
                    forget.bind(1, receiver).bind(2, std::string_view{delivery.channel});
                    forget.bind(3, delivery.seq);
                  });
  if (!gone) return gone;
  return run(database_,
             "DELETE FROM outbox WHERE seq = ?1 AND NOT EXISTS "
             "(SELECT 1 FROM outbox_deliveries WHERE seq = ?1)",
             [&](store::Statement& forget) { forget.bind(1, delivery.seq); });
}

Result<> Outbox::put_off(std::string_view receiver, Delivery const& delivery,
                         std::int64_t again_ms) {
  return run(database_,
             "UPDATE outbox_deliveries SET attempts = attempts + 1, due_ms = ?4 "
             "WHERE receiver = ?1 AND channel_id = ?2 AND seq = ?3",
             [&](store::Statement& change) {
               change.bind(1, receiver).bind(2, std::string_view{delivery.channel});
               change.bind(3, delivery.seq).bind(4, again_ms);
             });
}

Result<> Outbox::settle(std::string_view receiver, Delivery const& delivery, Attempt const& attempt,
                        std::int64_t again_ms) {
  bool const again = attempt.outcome == Outcome::again;
  auto done = database_.transaction([&]() -> Result<> {
    auto changed = again ? put_off(receiver, delivery, again_ms) : take_out(receiver, delivery);
    return changed ? write_log(receiver, attempt) : changed;
  });
  return done ? done : Result<>{std::move(done).error().in("outbox")};
}

Result<> Outbox::write_log(std::string_view receiver, Attempt const& attempt) {
  auto const number = [](auto n) { return static_cast<std::int64_t>(n); };
  auto written = run(
      database_,
      "INSERT INTO delivery_log(receiver, event_id, type, channel_id, attempt, at_ms, took_ms, "
      "status, error, outcome) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      [&](store::Statement& insert) {
        insert.bind(1, receiver).bind(2, std::string_view{attempt.event_id});
        insert.bind(3, std::string_view{attempt.type}).bind(4, std::string_view{attempt.channel});
        insert.bind(5, number(attempt.number)).bind(6, attempt.at_ms).bind(7, attempt.took_ms);
        insert.bind(8, number(attempt.status)).bind(9, std::string_view{attempt.error});
        insert.bind(10, number(attempt.outcome));
      });
  if (!written) return written;
  return run(database_,
             "DELETE FROM delivery_log WHERE receiver = ?1 AND id <= (SELECT id FROM delivery_log "
             "WHERE receiver = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
             [&](store::Statement& forget) { forget.bind(1, receiver).bind(2, kMostLogged); });
}

Result<> Outbox::keep_only(std::span<Receiver const> receivers) {
  return database_.transaction([&]() -> Result<> {
    auto known = rows<std::string>(
        database_, "SELECT receiver FROM outbox_deliveries UNION SELECT receiver FROM delivery_log",
        [](store::Statement&) {}, [](store::Statement const& at) { return at.text(0); });
    if (!known) return known.error();
    for (auto const& id : *known) {
      if (std::ranges::find(receivers, id, &Receiver::id) != receivers.end()) continue;
      for (auto const* sql : {"DELETE FROM outbox_deliveries WHERE receiver = ?1",
                              "DELETE FROM delivery_log WHERE receiver = ?1"}) {
        auto gone = run(database_, sql,
                        [&](store::Statement& forget) { forget.bind(1, std::string_view{id}); });
        if (!gone) return gone;
      }
    }
    return forget_undue();
  });
}

Result<> Outbox::forget_undue() {
  return database_.run("DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM outbox_deliveries)");
}

Result<std::int64_t> Outbox::pending(std::string_view receiver) {
  auto query = database_.prepare("SELECT count(*) FROM outbox_deliveries WHERE receiver = ?1");
  if (!query) return query.error();
  if (auto row = query->bind(1, receiver).step(); !row) return row.error();
  return query->number(0);
}

Result<std::vector<Attempt>> Outbox::log(std::string_view receiver, std::size_t most,
                                         std::int64_t before) {
  return rows<Attempt>(
      database_,
      "SELECT event_id, type, channel_id, attempt, at_ms, took_ms, status, error, outcome, id FROM "
      "delivery_log WHERE receiver = ?1 AND id < ?3 ORDER BY id DESC LIMIT ?2",
      [&](store::Statement& query) {
        query.bind(1, receiver).bind(2, static_cast<std::int64_t>(most)).bind(3, before);
      },
      attempt_at);
}

}  // namespace freshet::events
