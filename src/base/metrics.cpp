#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace freshet {
namespace {

std::string escaped(std::string_view value) {
  std::string out;
  for (char const c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::string rendered(Labels const& labels) {
  std::string out;
  for (auto const& [name, value] : labels) {
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", name, escaped(value));
  }
  return out;
}

std::string braced(std::string const& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

void head(std::string& out, std::string_view name, std::string_view help, char const* type) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void print(std::string& out, std::string_view name, std::string const& labels,
           Histogram const& histogram) {
  auto const comma = labels.empty() ? "" : ",";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < Histogram::kBuckets; ++i) {
    total += histogram.bucket(i);
    auto const last = i + 1 == Histogram::kBuckets;
    auto const bound = last ? std::string{"+Inf"} : fmt::format("{}", Histogram::kBounds[i]);
    fmt::format_to(std::back_inserter(out), "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma,
                   bound, total);
  }
  fmt::format_to(std::back_inserter(out), "{0}_sum{1} {2}\n{0}_count{1} {3}\n", name,
                 braced(labels), histogram.sum(), total);
}

}  // namespace

void Histogram::observe(double seconds) noexcept {
  auto const at = std::ranges::lower_bound(kBounds, seconds);
  auto const i = static_cast<std::size_t>(std::distance(std::begin(kBounds), at));
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(std::max(0.0, seconds) * 1e6),
                    std::memory_order_relaxed);
}

template <class T>
T& Metrics::find(Families<T>& families, std::deque<T>& store, std::string_view name,
                 std::string_view help, Labels const& labels) {
  std::scoped_lock const lock{mutex_};
  auto at = families.find(name);
  if (at == families.end()) {
    at = families.emplace(std::string{name}, Family<T>{std::string{help}, {}}).first;
  }
  T*& member = at->second.members[rendered(labels)];
  if (member == nullptr) member = &store.emplace_back();
  return *member;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels const& labels) {
  return find(counters_, counter_store_, name, help, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels const& labels) {
  return find(gauges_, gauge_store_, name, help, labels);
}

RealGauge& Metrics::real_gauge(std::string_view name, std::string_view help, Labels const& labels) {
  return find(real_gauges_, real_gauge_store_, name, help, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, Labels const& labels) {
  return find(histograms_, histogram_store_, name, help, labels);
}

std::string Metrics::text() const {
  std::scoped_lock const lock{mutex_};
  std::string out;
  auto const plain = [&out](auto const& families, char const* type) {
    for (auto const& [name, family] : families) {
      head(out, name, family.help, type);
      for (auto const& [labels, value] : family.members) {
        fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, braced(labels), value->value());
      }
    }
  };
  plain(counters_, "counter");
  plain(gauges_, "gauge");
  plain(real_gauges_, "gauge");
  for (auto const& [name, family] : histograms_) {
    head(out, name, family.help, "histogram");
    for (auto const& [labels, value] : family.members) print(out, name, labels, *value);
  }
  return out;
}

}  // namespace freshet
