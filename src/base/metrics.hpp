/// Metrics: counters, gauges and histograms of one server, printed as Prometheus text (version
/// 0.0.4).
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet {

/// Label names and values; at most channel, protocol, rendition, reason, kind and status.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// From any thread. Never blocks.
class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// From any thread. Never blocks.
class Gauge {
 public:
  void set(std::int64_t v) noexcept { value_.store(v, std::memory_order_relaxed); }
  void add(std::int64_t n) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// A gauge of ratios and seconds. From any thread. Never blocks.
class RealGauge {
 public:
  void set(double v) noexcept { value_.store(v, std::memory_order_relaxed); }
  [[nodiscard]] double value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// One more in a gauge, as long as it lives. The gauge outlives it.
class Counted {
 public:
  explicit Counted(Gauge& gauge) : gauge_{gauge} { gauge_.add(1); }
  ~Counted() { gauge_.add(-1); }
  Counted(Counted const&) = delete;
  Counted& operator=(Counted const&) = delete;

 private:
  Gauge& gauge_;
};

/// Durations in seconds over fixed buckets. From any thread. Never blocks.
class Histogram {
 public:
  static constexpr double kBounds[] = {.001, .0025, .005, .01, .025, .05, .1,
                                       .25,  .5,    1,    2.5, 5,    10};
  static constexpr std::size_t kBuckets = std::size(kBounds) + 1;

  void observe(double seconds) noexcept;
  [[nodiscard]] std::uint64_t bucket(std::size_t i) const noexcept {
    return buckets_[i].load(std::memory_order_relaxed);
  }
  [[nodiscard]] double sum() const noexcept {
    return static_cast<double>(sum_us_.load(std::memory_order_relaxed)) / 1e6;
  }

 private:
  std::atomic<std::uint64_t> buckets_[kBuckets]{};
  std::atomic<std::uint64_t> sum_us_{0};
};

/// The names of one server. Looking one up takes a lock; hold the reference, it lives as long as
/// the Metrics object. The same name and labels give the same object.
class Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels const& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels const& labels = {});
  RealGauge& real_gauge(std::string_view name, std::string_view help, Labels const& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, Labels const& labels = {});

  /// The exposition format. From any thread.
  [[nodiscard]] std::string text() const;

 private:
  template <class T>
  struct Family {
    std::string help;
    std::map<std::string, T*> members;  // by rendered labels
  };
  template <class T>
  using Families = std::map<std::string, Family<T>, std::less<>>;

  template <class T>
  T& find(Families<T>& families, std::deque<T>& store, std::string_view name, std::string_view help,
          Labels const& labels);

  mutable std::mutex mutex_;
  std::deque<Counter> counter_store_;
  std::deque<Gauge> gauge_store_;
  std::deque<RealGauge> real_gauge_store_;
  std::deque<Histogram> histogram_store_;
  Families<Counter> counters_;
  Families<Gauge> gauges_;
  Families<RealGauge> real_gauges_;
  Families<Histogram> histograms_;
};

}  // namespace freshet
