// SPDX-License-Identifier: MIT
// Frames: there and back, in any portions, and what is refused.
#include "agent/protocol.h"

#include <gtest/gtest.h>

#include <vector>

namespace fencepost::protocol {
namespace {

struct Decoded {
  std::vector<Frame> frames;
  Status status;
};

Decoded decode(std::string_view bytes, std::size_t portion) {
  Decoded result;
  Decoder decoder;
  for (; !bytes.empty() && result.status; bytes.remove_prefix(std::min(portion, bytes.size())))
    result.status = decoder.feed(bytes.substr(0, portion),
                                 [&](Frame frame) { result.frames.push_back(std::move(frame)); });
  return result;
}

TEST(Protocol, FramesComeBackInAnyPortions) {
  const auto bytes = encode({{"msg", "ready"}}) + encode({{"msg", "file"}}, "a\n{\"b\":1}\n") +
                     encode({{"cmd", "stdin"}, {"bytes", 0}}) + encode({{"msg", "end"}}, "x");
  for (const std::size_t portion : {1, 2, 3, 7, 1000}) {
    const auto decoded = decode(bytes, portion);
    ASSERT_TRUE(decoded.status);
    ASSERT_EQ(decoded.frames.size(), 4u) << portion;
    EXPECT_EQ(decoded.frames[0].header["msg"], "ready");
    EXPECT_EQ(decoded.frames[1].payload, "a\n{\"b\":1}\n");
    EXPECT_EQ(decoded.frames[1].header["bytes"], 10);
    EXPECT_EQ(decoded.frames[2].payload, "");
    EXPECT_EQ(decoded.frames[3].payload, "x");
  }
}

TEST(Protocol, TextThatIsNotUtf8IsReplaced) {
  const auto decoded = decode(encode({{"text", "a\xff"}}), 100);
  ASSERT_EQ(decoded.frames.size(), 1u);
  EXPECT_EQ(decoded.frames[0].header["text"], "a\xef\xbf\xbd");
}

TEST(Protocol, AHalfFrameIsNoError) {
  const auto bytes = encode({{"msg", "file"}}, "12345");
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const auto decoded = decode(bytes.substr(0, cut), 4);
    EXPECT_TRUE(decoded.status);
    EXPECT_TRUE(decoded.frames.empty());
  }
}

TEST(Protocol, RefusesWhatIsNoFrame) {
  for (const auto* bytes : {"\n", "[]\n", "nonsense\n", "{\"bytes\":-1}\n", "{\"bytes\":1.5}\n",
                            "{\"bytes\":\"1\"}\n", "{\"bytes\":67108865}\n", "{\"a\":\n"}) {
    const auto decoded = decode(bytes, 3);
    ASSERT_FALSE(decoded.status) << bytes;
    EXPECT_EQ(decoded.status.error().code, ExitCode::kGuest);
  }
}

TEST(Protocol, RefusesAHeaderWithoutAnEnd) {
  const auto decoded = decode(std::string(kMaxHeader + 2, ' '), 65536);
  EXPECT_FALSE(decoded.status);
}

TEST(Protocol, StaysFailed) {
  Decoder decoder;
  int frames = 0;
  const auto count = [&](const Frame&) { ++frames; };
  EXPECT_FALSE(decoder.feed("nonsense\n", count));
  EXPECT_FALSE(decoder.feed(encode({{"msg", "ready"}}), count));
  EXPECT_EQ(frames, 0);
}

}  // namespace
}  // namespace fencepost::protocol
