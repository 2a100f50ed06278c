#include "wire/hls/date_range.hpp"

#include "wire/hls/attributes.hpp"

namespace freshet::wire::hls {
namespace {

constexpr std::string_view kClientPrefix = "X-";

std::string attribute_name(std::string_view name) {
  std::string out{name.starts_with(kClientPrefix) ? "" : kClientPrefix};
  for (auto const c : name) {
    bool const small = c >= 'a' && c <= 'z';
    bool const fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += small ? static_cast<char>(c - 'a' + 'A') : fits ? c : '-';
  }
  return out;
}

/// A plain value may hold neither a comma nor what its quotes would have held off.
bool is_plain(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789abcdefxABCDEFX.-") == value.npos;
}

std::optional<Error> contradiction(DateRange const& range) {
  if (range.end_ms && *range.end_ms < range.start_ms)
    return malformed("END-DATE before START-DATE");
  if (!range.end_on_next) return {};
  if (range.class_name.empty()) return malformed("END-ON-NEXT without CLASS");
  if (range.end_ms || range.duration) return malformed("END-ON-NEXT beside an end");
  return {};
}

}  // namespace

void append(std::string& out, DateRange const& range) {
  out += "#EXT-X-DATERANGE:";
  AttributeWriter write{out};
  write.text("ID", range.id);
  if (!range.class_name.empty()) write.text("CLASS", range.class_name);
  write.date("START-DATE", range.start_ms);
  if (range.end_ms) write.date("END-DATE", *range.end_ms);
  if (range.duration) write.seconds("DURATION", *range.duration, Rounding::nearest);
  if (range.planned_duration) {
    write.seconds("PLANNED-DURATION", *range.planned_duration, Rounding::nearest);
  }
  for (auto const& own : range.attributes) {
    if (!own.quoted && is_plain(own.value)) {
      write.word(attribute_name(own.name), own.value);
    } else {
      write.text(attribute_name(own.name), own.value);
    }
  }
  if (range.end_on_next) write.word("END-ON-NEXT", "YES");
  out += '\n';
}

Result<DateRange> parse_date_range(std::string_view attributes) {
  AttributeReader read{attributes};
  DateRange range;
  range.id = read.need_text("ID");
  range.class_name = read.text("CLASS").value_or("");
  range.start_ms = read.need_date("START-DATE");
  range.end_ms = read.date("END-DATE");
  range.duration = read.seconds("DURATION");
  range.planned_duration = read.seconds("PLANNED-DURATION");
  range.end_on_next = read.yes("END-ON-NEXT");
  for (auto const& own : read.all()) {
    if (!own.name.starts_with(kClientPrefix)) continue;
    range.attributes.push_back({std::string{own.name}, std::string{own.value}, own.quoted});
  }
  if (read.error()) return *read.error();
  if (auto const wrong = contradiction(range)) return *wrong;
  return range;
}

}  // namespace freshet::wire::hls
