#include "base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace freshet {
namespace {

using testing::HasSubstr;

TEST(Metrics, PrintsCountersAndGauges) {
  Metrics metrics;
  metrics.counter("packets_total", "Packets in.", {{"channel", "a"}}).add(3);
  metrics.counter("packets_total", "Packets in.", {{"channel", "b"}}).add();
  metrics.gauge("viewers", "Viewers now.").set(-2);
  EXPECT_EQ(metrics.text(),
            "# HELP packets_total Packets in.\n"
            "# TYPE packets_total counter\n"
            "packets_total{channel=\"a\"} 3\n"
            "packets_total{channel=\"b\"} 1\n"
            "# HELP viewers Viewers now.\n"
            "# TYPE viewers gauge\n"
            "viewers -2\n");
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameObject) {
  Metrics metrics;
  auto& a = metrics.counter("a", "", {{"kind", "x"}});
  for (int i = 0; i < 100; ++i) metrics.counter("a", "", {{"kind", std::to_string(i)}});
  EXPECT_EQ(&a, &metrics.counter("a", "", {{"kind", "x"}}));
  EXPECT_NE(&a, &metrics.counter("a", "", {{"kind", "y"}}));
  EXPECT_NE(&a, &metrics.counter("b", "", {{"kind", "x"}}));
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.gauge("g", "", {{"channel", "a\"b\\c\nd"}});
  EXPECT_THAT(metrics.text(), HasSubstr("g{channel=\"a\\\"b\\\\c\\nd\"} 0\n"));
}

TEST(Metrics, PrintsHistogramsCumulated) {
  Metrics metrics;
  auto& histogram = metrics.histogram("seconds", "Time.", {{"protocol", "hls"}});
  histogram.observe(0.001);  // a bound belongs to its own bucket
  histogram.observe(0.002);
  histogram.observe(60);
  auto const text = metrics.text();
  EXPECT_THAT(text, HasSubstr("seconds_bucket{protocol=\"hls\",le=\"0.001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{protocol=\"hls\",le=\"0.0025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{protocol=\"hls\",le=\"10\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{protocol=\"hls\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("seconds_sum{protocol=\"hls\"} 60.003\n"));
  EXPECT_THAT(text, HasSubstr("seconds_count{protocol=\"hls\"} 3\n"));
}

TEST(Metrics, AHistogramTakesNegativeTimesForNone) {
  Histogram histogram;
  histogram.observe(-1);
  EXPECT_EQ(histogram.bucket(0), 1U);
  EXPECT_EQ(histogram.sum(), 0);
}

TEST(Metrics, CountsFromSeveralThreads) {
  Metrics metrics;
  auto const work = [&metrics] {
    for (int i = 0; i < 1'000; ++i) {
      metrics.counter("a", "").add();
      metrics.histogram("h", "").observe(0.1);
    }
  };
  std::thread other{work};
  work();
  other.join();
  EXPECT_EQ(metrics.counter("a", "").value(), 2'000U);
  EXPECT_THAT(metrics.text(), HasSubstr("h_count 2000\n"));
}

TEST(Gauge, GoesUpAndDown) {
  Gauge gauge;
  gauge.add(5);
  gauge.add(-7);
  EXPECT_EQ(gauge.value(), -2);
}

}  // namespace
}  // namespace freshet
