#include "api/system.hpp"

#include "api/reply.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace freshet::api {
namespace {

using SystemJson = nlohmann::ordered_json;

/// A thousandth of a processor is nothing to talk of.
double share_of(double value) { return std::round(value * 1e3) / 1e3; }

SystemJson encoders_json(SystemInfo const& info) {
  auto all = SystemJson::array();
  for (auto const& one : info.encoders) {
    all.push_back({{"name", one.name}, {"codec", one.codec}, {"works", one.works}});
  }
  return all;
}

SystemJson findings_json(SystemInfo const& info) {
  auto all = SystemJson::array();
  for (auto const& one : info.findings) {
    all.push_back(
        {{"what", one.what}, {"verdict", one.verdict}, {"says", one.says}, {"advice", one.advice}});
  }
  return all;
}

std::string system_json(SystemInfo const& info) {
  auto stages = SystemJson::object();
  for (auto const& [name, share] : info.stages) stages[name] = share_of(share);
  auto addresses = SystemJson::object();
  for (auto const& [name, address] : info.addresses) {
    addresses[name] = address ? SystemJson(*address) : SystemJson(nullptr);
  }
  SystemJson const json{
      {"version", info.version},
      {"uptime_s", info.uptime_s},
      {"processors", info.processors},
      {"cpu", {{"process", share_of(info.process)}, {"stages", std::move(stages)}}},
      {"memory_bytes", info.memory_bytes},
      {"disk",
       {{"path", info.disk.path},
        {"free_bytes", info.disk.free_bytes},
        {"size_bytes", info.disk.size_bytes}}},
      {"encoders", encoders_json(info)},
      {"addresses", std::move(addresses)},
      {"findings", findings_json(info)}};
  return json.dump(-1, ' ', false, SystemJson::error_handler_t::replace) + '\n';
}

}  // namespace

void System::add_routes(http::Router& router) {
  router.add(http::Method::get, "/v1/system",
             [this](http::Request const& request) { return read(request); });
}

net::awaitable<http::Response> System::read(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto waiting = house_.look(*request.loop);
  auto const info = co_await std::move(waiting);
  if (!info) co_return problem_reply(503, "Busy", info.error().what);
  co_return json_reply(system_json(*info));
}

}  // namespace freshet::api
