#include "api/chat_export.hpp"

#include "api/reply.hpp"
#include "store/chat_pages.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace freshet::api {
namespace {

constexpr std::size_t kRowsAtOnce = 500;

std::string csv_field(std::string_view text) {
  std::string out = "\"";
  // What begins so is a formula to who opens the file; whoever wrote it is a stranger.
  if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos) {
    out += '\'';
  }
  for (char const c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string_view csv_truth(bool is) { return is ? "true" : "false"; }

std::string csv_line(store::ChatRow const& row) {
  std::string line = csv_field(row.id) + ',' + wire::hls::to_date(row.ts_ms * 1'000) + ',';
  line += csv_field(row.user) + ',' + csv_field(row.text);
  for (bool const flag : {row.flags.spam, row.flags.toxic, row.flags.link}) {
    line.append(",").append(csv_truth(flag));
  }
  return line + "\r\n";
}

std::string json_line(store::ChatRow const& row) {
  nlohmann::ordered_json const json{
      {"id", row.id},
      {"channel_id", row.channel},
      {"user_id", row.user},
      {"text", row.text},
      {"ts", row.ts_ms},
      {"flags", {{"spam", row.flags.spam}, {"toxic", row.flags.toxic}, {"link", row.flags.link}}}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

class ExportFeed final : public http::Growing {
 public:
  ExportFeed(Desk const& desk, net::Loop& loop, std::string channel, ExportFormat format)
      : desk_{desk},
        loop_{loop},
        channel_{std::move(channel)},
        format_{format},
        first_{export_head(format)} {}

  net::awaitable<Result<Piece>> next(std::size_t) override {
    auto const rows = std::make_shared<std::vector<store::ChatRow>>();
    auto reading = desk_.read(loop_, [rows, channel = channel_, at = at_](store::Database& store) {
      auto page = store::ChatPages{store}.after(channel, at, kRowsAtOnce);
      if (page) *rows = std::move(*page);
      return page ? Result<>{} : Result<>{page.error()};
    });
    auto const done = co_await std::move(reading);
    if (!done) co_return done.error();
    auto text = std::exchange(first_, {});
    for (auto const& row : *rows) text += export_line(row, format_);
    if (!rows->empty()) at_ = {rows->back().ts_ms, rows->back().id};
    Piece piece;
    piece.last = rows->size() < kRowsAtOnce;
    if (!text.empty()) piece.slices.push_back(Bytes::adopt(std::move(text)));
    co_return piece;
  }

 private:
  Desk const& desk_;
  net::Loop& loop_;
  std::string const channel_;
  ExportFormat const format_;
  std::string first_;
  store::ChatLog::Place at_{-1, {}};
};

}  // namespace

std::optional<ExportFormat> export_format(std::string_view word) {
  if (word == "ndjson") return ExportFormat::ndjson;
  if (word == "csv") return ExportFormat::csv;
  return std::nullopt;
}

std::string_view export_head(ExportFormat format) {
  return format == ExportFormat::csv ? "id,time,user_id,text,spam,toxic,link\r\n" : "";
}

std::string export_line(store::ChatRow const& row, ExportFormat format) {
  return format == ExportFormat::csv ? csv_line(row) : json_line(row);
}

http::Response export_reply(Desk const& desk, http::Request const& request,
                            std::string const& channel, ExportFormat format) {
  bool const csv = format == ExportFormat::csv;
  http::Response response;
  response.kind = "api";
  response.body = std::make_shared<ExportFeed>(desk, *request.loop, channel, format);
  response.with("content-type", csv ? "text/csv; charset=utf-8" : "application/x-ndjson");
  response.with("cache-control", "no-store");
  return response.with("content-disposition", "attachment; filename=\"" + channel + "-chat." +
                                                  (csv ? "csv" : "ndjson") + '"');
}

}  // namespace freshet::api
