#include "http/named_problem.hpp"

#include <string>
#include <utility>

namespace freshet::http {

Response named_problem(int status, std::string_view name, std::string_view title,
                       std::string_view detail) {
  auto response = problem(status, title, detail);
  std::string json;
  for (auto const& slice : std::get<Slices>(response.body)) json += slice.text();
  constexpr std::string_view kNoType = "about:blank";
  json.replace(json.find(kNoType), kNoType.size(),
               std::string{"urn:freshet:problem:"}.append(name));
  response.body = Slices{Bytes::adopt(std::move(json))};
  return response;
}

}  // namespace freshet::http
