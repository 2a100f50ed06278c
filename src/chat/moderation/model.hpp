/// Model: an assistant that learns from a channel's moderators which messages they take away.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace freshet::chat {

/// Hashed logistic regression, learning as it goes (AdaGrad): 2^18 weights over the 3- to 5-grams
/// of letters and the words and pairs of words of a text as Plain has it. It comes with no data of
/// anybody's. It has no say until it has seen 200 messages that moderators took away, and until 200
/// messages that it would have held were judged by people who did not know, with the wanted
/// precision. One thread at a time; 2 MiB.
class Model {
 public:
  static constexpr std::size_t kWeights = std::size_t{1} << 18;
  static constexpr std::uint64_t kEnough = 200;     ///< positives, and decisions
  static constexpr std::uint64_t kMostOfOne = 120;  ///< positives of one moderator that count
  static constexpr std::uint32_t kMostAnHour = 60;  ///< labels of one moderator
  static constexpr double kHoldsFrom = 0.8;         ///< its own probability
  static constexpr double kWantedPrecision = 0.9;

  Model();

  /// 0 to 1: how likely a moderator takes it away. About 20 us for 100 characters.
  [[nodiscard]] double score(std::string_view words) const;
  /// It has earned its say.
  [[nodiscard]] bool may_hold() const;

  /// What a person decided; `trusted`: the owner, whose labels are not capped. False: it was one
  /// too many of that moderator.
  bool learn(std::string_view words, bool taken_away, std::string_view by, bool trusted,
             SteadyTime now);
  /// One that stayed untouched for minutes; it stands for `sampled` of its kind.
  void learn_untouched(std::string_view words, double sampled);

  struct Figures {
    std::uint64_t positives = 0, negatives = 0, untouched = 0;
    std::uint64_t counted_positives = 0;  ///< as they are capped
    std::uint64_t decisions = 0;          ///< of the last 200 that it would have held
    double precision = 0;                 ///< of those; untouched ones weigh what they stand for
    bool may_hold = false;
  };
  [[nodiscard]] Figures figures() const;
  void reset();

  /// What differs from a new one; keeps all but the moderators' caps of the last hour.
  [[nodiscard]] std::string to_blob() const;
  /// An error: it is none; the model is new then.
  [[nodiscard]] Result<> from_blob(std::string_view blob);

 private:
  struct Decision {
    bool right = false;
    double weight = 1;
  };
  [[nodiscard]] std::vector<std::uint32_t> features(std::string_view words) const;
  [[nodiscard]] double probability(std::vector<std::uint32_t> const& features) const;
  void train(std::string_view words, bool positive, double weight);

  std::vector<float> weights_, squares_;
  std::uint64_t positives_ = 0, negatives_ = 0, untouched_ = 0;
  std::deque<Decision> decisions_;
  struct Labeller {
    std::uint64_t positives = 0;
    std::uint32_t this_hour = 0;
    SteadyTime hour{};
    bool trusted = false;
  };
  std::unordered_map<std::string, Labeller> labellers_;  // at most 256
};

}  // namespace freshet::chat
