#include "http/router.hpp"

#include "http/date.hpp"
#include "http/response_head.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::http {
namespace {

using freshet::test::on_loop;

net::awaitable<Response> params(Request request) {
  std::string text;
  for (auto const& p : request.params) text += "[" + p + "]";
  co_return text_response(200, text);
}
net::awaitable<Response> created(Request) { co_return text_response(201, "made"); }

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.add(Method::get, "/", &params);
    router_.add(Method::get, "/live/:channel/index.m3u8", &params);
    router_.add(Method::get, "/assets/*", &params);
    router_.add(Method::get, "/v1/streams", &params);
    router_.add(Method::post, "/v1/streams", &created);
    router_.add(Method::get, "/:channel", &params);
  }
  Response ask(Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    return on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  std::string text(std::string path) {
    return std::string{std::get<Slices>(ask(Method::get, std::move(path)).body).at(0).text()};
  }

  net::Loops loops_{1};
  Router router_;
};

TEST_F(RouterTest, FillsPlaceholdersInTheirOrder) {
  EXPECT_EQ(text("/live/main/index.m3u8"), "[main]");
  EXPECT_EQ(text("/assets/a/b.js"), "[a/b.js]");
  EXPECT_EQ(text("/assets/"), "[]");
  EXPECT_EQ(text("/main"), "[main]");
  EXPECT_EQ(text("/"), "");
}

TEST_F(RouterTest, ListsItsRoutesAsTheyWereAdded) {
  auto const all = router_.list();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[1], std::pair(Method::get, std::string{"/live/:channel/index.m3u8"}));
  EXPECT_EQ(all[4], std::pair(Method::post, std::string{"/v1/streams"}));
}

TEST_F(RouterTest, AnswersWhatIsNotThereWith404) {
  for (auto const* path : {"/live//index.m3u8", "/live/a", "/live/a/index.m3u8/", "/a/b", "*"}) {
    auto const missing = ask(Method::get, path);
    EXPECT_EQ(missing.status, 404) << path;
    EXPECT_EQ(find_header(missing.headers, "cache-control"), "public, max-age=10") << path;
  }
  EXPECT_EQ(find_header(ask(Method::get, "/v1/none").headers, "cache-control"), "");
}

TEST_F(RouterTest, SaysWhichMethodsAnAddressTakes) {
  auto const refused = ask(Method::del, "/v1/streams");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(find_header(refused.headers, "allow"), "GET, HEAD, POST, OPTIONS");
  auto const options = ask(Method::options, "/live/a/index.m3u8");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(find_header(options.headers, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask(Method::options, "*").status, 204);
  EXPECT_EQ(ask(Method::options, "/a/b").status, 404);
  EXPECT_EQ(ask(Method::other, "/").status, 405);
}

TEST_F(RouterTest, HeadGoesToGetAndPostToPost) {
  EXPECT_EQ(ask(Method::head, "/v1/streams").status, 200);
  EXPECT_EQ(ask(Method::post, "/v1/streams").status, 201);
}

TEST_F(RouterTest, TheDecoratorSeesEveryResponse) {
  router_.decorate(
      [](Request const& request, Response& response) { response.with("x-path", request.path); });
  Request request;
  request.path = "/p";
  Response response;
  router_.finish(request, response);
  EXPECT_EQ(find_header(response.headers, "x-path"), "/p");
}

TEST(ResponseHead, HasLengthDateAndNoLineOfSomebodyElses) {
  auto response = text_response(404, "gone").with("location", "/a\r\nset-cookie: x");
  std::string head;
  render_head(head, response, {"today", "close"});
  EXPECT_EQ(head,
            "HTTP/1.1 404 Not Found\r\ndate: today\r\ncontent-length: 4\r\n"
            "content-type: text/plain; charset=utf-8\r\nlocation: /a  set-cookie: x\r\n"
            "connection: close\r\n\r\n");
  response.status = 204;
  response.headers.clear();
  render_head(head, response, {"today", ""});
  EXPECT_EQ(head, "HTTP/1.1 204 No Content\r\ndate: today\r\n\r\n");
}

TEST(Problem, IsJsonWhateverTheWords) {
  auto const response = problem(400, "Bad \"Request\"", "a\\b\n");
  EXPECT_EQ(std::get<Slices>(response.body).at(0).text(),
            "{\"type\":\"about:blank\",\"title\":\"Bad \\\"Request\\\"\",\"status\":400,"
            "\"detail\":\"a\\\\b\\u000a\"}\n");
  EXPECT_EQ(find_header(response.headers, "Content-Type"), "application/problem+json");
}

TEST(Date, IsThatOfTheRfc) {
  EXPECT_EQ(imf_fixdate(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  Date date;
  EXPECT_EQ(date.text(784'111'777'000'000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.text(784'111'777'999'999), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.text(784'111'778'000'000), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace freshet::http
