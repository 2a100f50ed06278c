/// Somebody else is asked who may publish on a server, and who may watch.
#include "access/hash.hpp"
#include "access/query_text.hpp"
#include "app/server_impl.hpp"
#include "base/ulid.hpp"
#include "net/spawn.hpp"

#include <algorithm>

namespace freshet {
namespace {

using access::CallbackQuestion;
using Action = CallbackQuestion::Action;

/// Of what an address says. Nobody's own is longer.
constexpr std::size_t kMostOfWords = 4'096;
constexpr std::chrono::milliseconds kGatePatience{1'000};

std::string address_of_peer(std::string const& peer) {
  auto const address = ip_of_peer(peer);
  return address ? to_string(*address) : peer;
}

/// A key of ours is nobody else's business.
std::string without_key(std::string const& query) {
  auto pairs = access::read_query(query);
  auto const gone = std::erase_if(pairs, [](auto const& pair) { return pair.first == "key"; });
  return gone == 0 ? query : access::write_query(pairs);
}

CallbackQuestion question_about(ingest::Applicant one, std::int64_t now_ms) {
  CallbackQuestion asked;
  asked.action = Action::publish;
  asked.session = make_ulid(now_ms);
  asked.channel = one.key.channel;
  asked.protocol = one.protocol;
  asked.address = address_of_peer(one.peer);
  asked.key = std::move(one.shown);
  asked.key_id = one.key.id;
  asked.backup = one.backup || one.key.backup;
  asked.query = one.key.id.empty() ? std::move(one.query) : without_key(one.query);
  auto const pairs = access::read_query(asked.query);
  asked.user =
      one.user.empty() ? std::string{access::value_in(pairs, "user")} : std::move(one.user);
  asked.password = access::value_in(pairs, "pass");
  asked.program = std::move(one.program);
  asked.tc_url = std::move(one.tc_url);
  return asked;
}

/// RFC 7617; nothing for another scheme.
std::optional<std::pair<std::string, std::string>> basic_of(std::string_view header) {
  constexpr std::string_view kScheme = "basic ";
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  if (!std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {}, lower)) return {};
  std::string coded{header.substr(kScheme.size())};
  std::ranges::replace(coded, '+', '-');
  std::ranges::replace(coded, '/', '_');
  coded.erase(std::min(coded.find('='), coded.size()));
  auto const text = access::from_base64url(coded);
  auto const colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return {};
  return std::pair{text->substr(0, colon), text->substr(colon + 1)};
}

CallbackQuestion question_about(http::Request const& request) {
  constexpr std::string_view kBearer = "Bearer ";
  CallbackQuestion asked;
  asked.action = Action::play;
  asked.address = address_of_peer(request.peer);
  asked.query = request.query;
  auto const header = request.header("authorization");
  if (header.starts_with(kBearer)) asked.token = header.substr(kBearer.size());
  if (auto basic = basic_of(header)) {
    asked.user = std::move(basic->first);
    asked.password = std::move(basic->second);
  }
  asked.program = request.header("user-agent");
  asked.page_url = request.header("referer");
  asked.tc_url = (request.secure ? "https://" : "http://");
  asked.tc_url.append(request.header("host")).append("/live");
  return asked;
}

Error denied(std::string why) {
  return failure(boost::system::errc::permission_denied, std::move(why));
}

Error unfit(std::string why) {
  return failure(boost::system::errc::invalid_argument, std::move(why));
}

/// Nothing, or why nobody needs to be asked.
std::optional<Error> trouble_with(ingest::Applicant const& one) {
  if (one.query.size() + one.shown.size() + one.user.size() > kMostOfWords) {
    return unfit("its address says more than is passed on: 4,096 characters");
  }
  if (!one.key.id.empty()) return std::nullopt;
  if (auto const fits = access::check_channel_name(one.key.channel); !fits) {
    return unfit("it shows no stream key of this server, and " + fits.error().what);
  }
  return std::nullopt;
}

}  // namespace

/// Under store_mutex.
Result<> Server::Impl::adjust_callbacks(Config const& next) {
  auto plan = app::callback_plan_of(next);
  if (!plan) return plan.error();
  callbacks.set(std::move(*plan));
  viewings.forget();
  return {};
}

void Server::Impl::stop_callbacks() {
  if (!callback_gate.wait_empty(kGatePatience)) log.warn("some callbacks did not end in time");
}

ingest::Reception Server::Impl::reception() {
  return {[this] { return callbacks.asks(Action::publish); },
          [this](net::Loop& loop, ingest::Applicant one, ingest::Reception::Told told) {
            net::spawn(loop, callback_gate, "callback",
                       receive(loop, std::move(one), std::move(told)), log);
          }};
}

net::awaitable<> Server::Impl::receive(net::Loop& loop, ingest::Applicant one,
                                       ingest::Reception::Told told) {
  auto letting_in = let_in(loop, std::move(one));
  auto key = co_await std::move(letting_in);
  told(std::move(key));
}

net::awaitable<Result<access::StreamKey>> Server::Impl::let_in(net::Loop& loop,
                                                               ingest::Applicant one) {
  if (auto why = trouble_with(one)) co_return std::move(*why);
  auto key = one.key;
  auto const words = one.user + '\n' + one.shown + '\n' + one.query;
  auto asking = callbacks.ask(loop, question_about(std::move(one), now_ms()));
  auto yes = co_await std::move(asking);
  if (!yes) co_return yes.error();
  if (!yes->channel.empty()) key.channel = std::move(yes->channel);
  if (key.id.empty()) {
    // Who comes again with the same words is the same: what takeover looks at.
    auto const who = yes->user.empty() ? "words\n" + words : "user\n" + yes->user;
    key.id =
        "callback-" +
        access::base64url(
            access::hmac_sha256(secrets.stream_keys, "freshet callback 1|" + who).substr(0, 9));
  } else if (ring.revoked(key.id)) {
    co_return denied("the stream key " + key.id + " was revoked");
  }
  auto making = make_channel(loop, key.channel);
  auto const made = co_await std::move(making);
  if (!made) co_return made.error();
  co_return key;
}

/// Like `freshet key create`: a channel that is new is there from now on.
net::awaitable<Result<>> Server::Impl::make_channel(net::Loop& loop, std::string name) {
  if (directory.has(name)) co_return Result<>{};
  auto making = store_thread.run(loop, [this, name = std::move(name)]() -> Result<> {
    std::scoped_lock const lock{store_mutex};
    auto const made = store::Channels{store}.add(name, now_ms() / 1'000);
    return made ? list_channels() : Result<>{made.error()};
  });
  auto made = co_await std::move(making);
  co_return made;
}

delivery::Doorman::House Server::Impl::doorman_house() {
  return {[this] { return callbacks.asks(Action::play); },
          [this](http::Request const& request, std::string channel, std::string protocol) {
            return may_watch(request, std::move(channel), std::move(protocol));
          },
          links.tokens(),
          origin,
          hls,
          dash,
          clock};
}

/// Whoever moderates or administers the channel is not asked about.
net::awaitable<Result<std::string>> Server::Impl::may_watch(http::Request const& request,
                                                            std::string channel,
                                                            std::string protocol) {
  if (!callbacks.asks(Action::play)) co_return std::string{};
  auto const identity = insiders.identify(request);
  if (identity && identity->may(access::Role::moderator, channel)) co_return std::string{};
  auto asked = question_about(request);
  if (asked.query.size() > kMostOfWords) co_return unfit("the query is too long to be passed on");
  auto who = asked.address + '\n' + channel + '\n' + asked.query + '\n';
  who += request.header("authorization");
  auto const loop = request.loop->index();
  if (auto known = viewings.find(loop, who)) co_return std::move(*known);
  auto const named = access::new_path_token(0, {});
  if (!named) co_return named.error();
  asked.session = named->session;
  asked.channel = std::move(channel);
  asked.protocol = std::move(protocol);
  if (identity && asked.user.empty()) asked.user = identity->subject;
  auto asking = callbacks.ask(*request.loop, std::move(asked));
  auto const yes = co_await std::move(asking);
  auto answer = yes ? Result<std::string>{named->session} : Result<std::string>{yes.error()};
  auto const settled = yes || yes.error().code == boost::system::errc::permission_denied;
  if (settled) viewings.keep(loop, std::move(who), answer);
  co_return answer;
}

net::awaitable<api::Playback::House::Admitted> Server::Impl::admit_viewer(
    http::Request const& request, std::string channel) {
  auto asking = may_watch(request, std::move(channel), "hls");
  auto session = co_await std::move(asking);
  if (session) co_return api::Playback::House::Admitted{std::move(*session), {}};
  co_return api::Playback::House::Admitted{{}, delivery::turned_away(session.error())};
}

}  // namespace freshet
