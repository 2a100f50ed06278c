#include "chat/moderation/model.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostFeatures = 2'048;
constexpr double kLearningRate = 0.3;
constexpr std::size_t kMostLabellers = 256;
constexpr std::string_view kModelMagic = "fcm1";

std::uint32_t weight_slot(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return static_cast<std::uint32_t>(hash & (Model::kWeights - 1));
}

std::uint64_t gram_hash(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (char const c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

// Beginnings of characters: a gram is never half of one.
std::vector<std::size_t> gram_starts(std::string_view words) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if ((static_cast<unsigned char>(words[at]) & 0xC0) != 0x80) starts.push_back(at);
  }
  starts.push_back(words.size());
  return starts;
}

class BlobWriter {
 public:
  template <class T>
  void put(T value) {
    char octets[sizeof value];
    std::memcpy(octets, &value, sizeof value);
    blob_.append(octets, sizeof value);
  }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    blob_ += text;
  }
  std::string done() && { return std::move(blob_); }

 private:
  std::string blob_{kModelMagic};
};

class BlobReader {
 public:
  explicit BlobReader(std::string_view blob) : rest_{blob} {
    ok_ = rest_.starts_with(kModelMagic);
    if (ok_) rest_.remove_prefix(kModelMagic.size());
  }
  template <class T>
  T get() {
    T value{};
    if (!ok_ || rest_.size() < sizeof value) {
      ok_ = false;
      return value;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::string get_text() {
    auto const size = get<std::uint32_t>();
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    std::string text{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return text;
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = false;
};

}  // namespace

Model::Model() : weights_(kWeights), squares_(kWeights) {}

std::vector<std::uint32_t> Model::features(std::string_view words) const {
  std::vector<std::uint32_t> all{0};  // the first is what all texts have
  auto const starts = gram_starts(words);
  all.reserve(std::min(kMostFeatures, starts.size() * 4));
  for (std::size_t n = 3; n <= 5; ++n) {
    for (std::size_t at = 0; at + n < starts.size() && all.size() < kMostFeatures; ++at) {
      all.push_back(
          weight_slot(gram_hash(words.substr(starts[at], starts[at + n] - starts[at]), n)));
    }
  }
  std::string_view last;
  for (auto rest = words; !rest.empty() && all.size() < kMostFeatures;) {
    auto const end = rest.find(' ');
    auto const word = rest.substr(0, end);
    all.push_back(weight_slot(gram_hash(word, 11)));
    if (!last.empty()) all.push_back(weight_slot(gram_hash(word, gram_hash(last, 12))));
    last = word;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  std::ranges::sort(all);
  auto const twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return all;
}

double Model::probability(std::vector<std::uint32_t> const& features) const {
  double sum = 0;
  for (auto const at : features) sum += double(weights_[at]);
  return 1 / (1 + std::exp(-sum / std::sqrt(double(features.size()))));
}

double Model::score(std::string_view words) const { return probability(features(words)); }

void Model::train(std::string_view words, bool positive, double weight) {
  auto const all = features(words);
  auto const expected = probability(all);
  if (expected >= kHoldsFrom) {
    decisions_.push_back({positive, weight});
    if (decisions_.size() > kEnough) decisions_.pop_front();
  }
  // What stands for many is learned once more, not many times: a step stays a step.
  auto const error = (expected - (positive ? 1 : 0)) * (weight > 1 ? 2 : 1);
  auto const gradient = error / std::sqrt(double(all.size()));
  for (auto const at : all) {
    squares_[at] += static_cast<float>(gradient * gradient);
    weights_[at] -=
        static_cast<float>(kLearningRate * gradient / (std::sqrt(double(squares_[at])) + 1e-6));
  }
}

bool Model::learn(std::string_view words, bool taken_away, std::string_view by, bool trusted,
                  SteadyTime now) {
  if (words.empty()) return false;
  std::string const name{by};
  if (labellers_.size() >= kMostLabellers && !labellers_.contains(name)) return false;
  auto& labeller = labellers_[name];
  if (now - labeller.hour >= std::chrono::hours{1}) {
    labeller.hour = now;
    labeller.this_hour = 0;
  }
  if (!trusted && labeller.this_hour >= kMostAnHour) return false;
  ++labeller.this_hour;
  labeller.trusted = trusted;
  train(words, taken_away, 1);
  if (taken_away) {
    ++positives_;
    ++labeller.positives;
  } else {
    ++negatives_;
  }
  return true;
}

void Model::learn_untouched(std::string_view words, double sampled) {
  if (words.empty()) return;
  train(words, false, sampled);
  ++untouched_;
}

Model::Figures Model::figures() const {
  Figures figures{positives_, negatives_, untouched_};
  for (auto const& [name, labeller] : labellers_) {
    figures.counted_positives +=
        labeller.trusted ? labeller.positives : std::min(labeller.positives, kMostOfOne);
  }
  figures.decisions = decisions_.size();
  double right = 0, all = 0;
  for (auto const& decision : decisions_) {
    all += decision.weight;
    if (decision.right) right += decision.weight;
  }
  figures.precision = all > 0 ? right / all : 0;
  figures.may_hold = figures.counted_positives >= kEnough && figures.decisions >= kEnough &&
                     figures.precision >= kWantedPrecision;
  return figures;
}

bool Model::may_hold() const { return decisions_.size() >= kEnough && figures().may_hold; }

void Model::reset() { *this = Model{}; }

std::string Model::to_blob() const {
  BlobWriter out;
  out.put(positives_);
  out.put(negatives_);
  out.put(untouched_);
  out.put(static_cast<std::uint32_t>(decisions_.size()));
  for (auto const& decision : decisions_) {
    out.put(static_cast<std::uint8_t>(decision.right));
    out.put(decision.weight);
  }
  out.put(static_cast<std::uint32_t>(labellers_.size()));
  for (auto const& [name, labeller] : labellers_) {
    out.put_text(name);
    out.put(labeller.positives);
    out.put(static_cast<std::uint8_t>(labeller.trusted));
  }
  auto const used = std::ranges::count_if(squares_, [](float one) { return one != 0; });
  out.put(static_cast<std::uint32_t>(used));
  for (std::uint32_t at = 0; at < kWeights; ++at) {
    if (squares_[at] == 0) continue;
    out.put(at);
    out.put(weights_[at]);
    out.put(squares_[at]);
  }
  return std::move(out).done();
}

Result<> Model::from_blob(std::string_view blob) {
  reset();
  Model read;
  BlobReader in{blob};
  read.positives_ = in.get<std::uint64_t>();
  read.negatives_ = in.get<std::uint64_t>();
  read.untouched_ = in.get<std::uint64_t>();
  auto const decisions = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; in.ok() && i < std::min<std::uint32_t>(decisions, kEnough); ++i) {
    bool const right = in.get<std::uint8_t>() != 0;
    read.decisions_.push_back({right, in.get<double>()});
  }
  auto const labellers = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; in.ok() && i < std::min<std::uint32_t>(labellers, kMostLabellers);
       ++i) {
    auto& labeller = read.labellers_[in.get_text()];
    labeller.positives = in.get<std::uint64_t>();
    labeller.trusted = in.get<std::uint8_t>() != 0;
  }
  auto const used = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; in.ok() && i < used; ++i) {
    auto const at = in.get<std::uint32_t>();
    auto const weight = in.get<float>(), square = in.get<float>();
    if (at >= kWeights || !std::isfinite(weight) || !std::isfinite(square) || square < 0) {
      return malformed("what is kept of the chat's model names a weight that there cannot be");
    }
    read.weights_[at] = weight;
    read.squares_[at] = square;
  }
  if (!in.ok()) return malformed("what is kept of the chat's model is cut short");
  *this = std::move(read);
  return {};
}

}  // namespace freshet::chat
