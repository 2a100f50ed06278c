/// GraphScaler: pictures through filters of libavfilter, wherever they lie.
#pragma once

#include "av/filters.hpp"
#include "av/picture_scaler.hpp"

#include <memory>
#include <string>

namespace freshet::av {

class GraphScaler final : public PictureScaler {
 public:
  /// `chain`: filters as libavfilter's graphs are written, which give one picture for each. Fails
  /// where there is no libavfilter; what the chain has to say comes with the first picture.
  [[nodiscard]] static Result<std::unique_ptr<PictureScaler>> make(std::string chain);

  /// Captions go along. A picture of another shape, or from another pool, builds the graph anew.
  [[nodiscard]] Result<AvFrame> scale(AVFrame const& in) override;

 private:
  struct Free {
    Filters const* library;
    void operator()(AVFilterGraph* graph) const noexcept { library->avfilter_graph_free(&graph); }
  };
  using Graph = std::unique_ptr<AVFilterGraph, Free>;
  struct Shape {
    int width = 0, height = 0, format = 0;
    void const* frames = nullptr;  // a card's, which the graph keeps
    bool operator==(Shape const&) const = default;
  };

  GraphScaler(Filters const& library, std::string chain)
      : library_{library}, chain_{std::move(chain)}, graph_{nullptr, Free{&library_}} {}

  [[nodiscard]] Result<> prepare(AVFrame const& in);
  [[nodiscard]] Result<> parse(AVFrame const& in);
  void lead_in(AVFrame const& in);
  [[nodiscard]] AVFilterContext* first() const { return graph_->filters[0]; }

  Filters const& library_;
  std::string const chain_;
  Graph graph_;
  AVFilterContext* last_ = nullptr;  // what pictures come out of
  Shape shape_;
};

}  // namespace freshet::av
