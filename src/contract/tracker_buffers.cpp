// SPDX-License-Identifier: MIT
// The buffers of the tables: from QBUF to the driver and back (videobuf2-core.c of Linux 6.12).
#include <functional>

#include "contract/tracker.h"

namespace fencepost::contract {

using trace::Event;
using trace::Kind;
using State = Buffer::State;

namespace {

constexpr std::size_t kMostBuffers = 32768;
constexpr std::size_t kMostMinors = 256;
constexpr std::size_t kMostInputs = 4096;

constexpr std::uint64_t pair_key(std::uint32_t type, std::uint32_t index) {
  return (std::uint64_t{type} << 32) | index;
}

std::uint64_t buffer_key(std::uint64_t owner, std::uint32_t type, std::uint32_t index) {
  return KeyHash{}(owner) ^ pair_key(type, index) * 0xD6E8FEB86659FD93ull;
}

/// Buffers that the driver does not have are let go of where there are too many: their queues are
/// closed, which no event tells.
void make_room(Table<Buffer>& buffers) {
  if (buffers.size() < kMostBuffers) return;
  for (auto it = buffers.begin(); it != buffers.end();)
    it = it->second.state == State::kWithDriver ? std::next(it) : buffers.erase(it);
  if (buffers.size() >= kMostBuffers) buffers.clear();
}

}  // namespace

/// A state that the buffer cannot have been in: a loss, where the buffer is surely this one.
void Tracker::contradict_buffer(std::string_view what, const Seen& before, const Event& event,
                                const Buffer& buffer) {
  if (!buffer.trusted) {
    queues_mixed_ = true;
    return;
  }
  contradict(what, before, event);
  if (lost_since(before.ordinal)) return;
  const Contradiction contradiction{what, before, Seen::of(event, ordinal_)};
  Scene scene = scene_of(event);
  scene.buffer = &buffer;
  scene.contradiction = &contradiction;
  tell(Moment::kBufferContradicted, scene);
}

void Tracker::on_vb2(const Event& event) {
  if (event.kind == Kind::kQbuf || event.kind == Kind::kDqbuf) in_process(event);
  make_room(buffers_);
  // A queue without an owner, as CREATE_BUFS makes them, is any queue.
  const bool trusted = event.owner_known && event.owner != 0;
  const std::uint64_t owner = trusted ? event.owner : 0;
  auto [at, fresh] = buffers_.try_emplace(buffer_key(owner, event.type, event.index));
  Buffer& buffer = at.value();
  if (fresh) {
    buffer.owner = owner;
    buffer.type = event.type;
    buffer.index = event.index;
    buffer.trusted = trusted;
  }
  switch (event.kind) {
    case Kind::kQbuf:
      return on_qbuf(event, buffer);
    case Kind::kBufQueue:
      return on_given(event, buffer);
    case Kind::kBufDone:
      return on_done(event, buffer);
    default:
      return on_taken(event, buffer);
  }
}

void Tracker::moved(const Buffer& buffer) {
  if (is_output(buffer.type)) return;
  if (moved_.size() >= kMostBuffers) moved_.clear();  // may_be_done() then says that it may be
  moved_[pair_key(buffer.type, buffer.index)] = ordinal_;
}

/// Null where there are more queues with inputs at once than are kept. Those without one at the
/// moment are let go of first: their files may be closed, which no event tells.
Input* Tracker::input_of(std::uint64_t owner) {
  if (const auto found = inputs_.find(owner); found != inputs_.end()) return &found.value();
  if (inputs_.size() >= kMostInputs) {
    for (auto it = inputs_.begin(); it != inputs_.end();)
      it = it->second.with_driver > 0 ? std::next(it) : inputs_.erase(it);
    inputs_since_ = ordinal_;
  }
  if (inputs_.size() >= kMostInputs) {
    overflowed_ = true;
    return nullptr;
  }
  Input& input = inputs_[owner];
  input.empty_since = inputs_since_;
  return &input;
}

void Tracker::input_given(Buffer& buffer) {
  last_input_given_ = ordinal_;
  Input* input = input_of(buffer.owner);
  buffer.no_input = input != nullptr && input->with_driver == 0 ? input->empty_since : 0;
  if (input == nullptr) return;
  ++input->with_driver;
  ++inputs_with_driver_;
}

void Tracker::input_done(Buffer& buffer, bool was_with_driver) {
  Input* input = input_of(buffer.owner);
  if (input == nullptr) return;
  if (input->with_driver > 0) {
    --input->with_driver;
    --inputs_with_driver_;
  }
  if (input->with_driver == 0) input->empty_since = ordinal_;
  if (was_with_driver && buffer.no_input != 0 && buffer.queued) {
    input->queued = buffer.queued;
    input->done = buffer.done;
    input->alone_since = buffer.no_input;
  }
}

/// STREAMOFF is not traced, so a buffer may be queued again from any state but the driver's: what
/// the driver has it gives back first.
void Tracker::on_qbuf(const Event& event, Buffer& buffer) {
  Cpu& cpu = cpu_of(event);
  cpu.queue_owner = buffer.owner;
  cpu.queue_type = event.type;
  cpu.queue_index = event.index;
  if (buffer.state == State::kWithDriver)
    contradict_buffer("a buffer is queued that the driver has", buffer.given, event, buffer);
  buffer.state = State::kQueued;
  buffer.queued = Seen::of(event, ordinal_);
  moved(buffer);
}

void Tracker::on_given(const Event& event, Buffer& buffer) {
  if (buffer.state == State::kWithDriver)
    contradict_buffer("a buffer is given to the driver that has it", buffer.given, event, buffer);
  else if (buffer.state == State::kTaken)
    contradict_buffer("a buffer is given to the driver that was never queued", buffer.taken, event,
                      buffer);
  if (is_output(buffer.type)) input_given(buffer);
  buffer.state = State::kWithDriver;
  buffer.given = Seen::of(event, ordinal_);
  moved(buffer);
  Scene scene = scene_of(event);
  scene.buffer = &buffer;
  tell(Moment::kBufferGiven, scene);
}

/// vb2_buffer_done() traces after it has let go of the buffer, so another CPU may have dequeued it
/// by then; and it traces right after the fence's signal, on the same CPU.
void Tracker::on_done(const Event& event, Buffer& buffer) {
  const State before = buffer.state;
  if (buffer.done_owed) {
    buffer.done_owed = false;
  } else {
    if (before == State::kQueued || before == State::kDone || before == State::kTaken) {
      const Seen& last = before == State::kQueued ? buffer.queued
                         : before == State::kDone ? buffer.done
                                                  : buffer.taken;
      contradict_buffer("a buffer is given back that the driver did not have", last, event, buffer);
    }
    buffer.state = State::kDone;
  }
  buffer.done = Seen::of(event, ordinal_);
  if (is_output(buffer.type)) {
    input_done(buffer, before == State::kWithDriver);
  } else {
    pair_with_signal(event, buffer);
  }
  Scene scene = scene_of(event);
  scene.buffer = &buffer;
  tell(Moment::kBufferDone, scene);
}

/// A signal and the vb2_buf_done that caused it are close together. Where a fence began between the
/// two, they may be of different jobs, with the done of the one and the signal of the other
/// missing.
void Tracker::doubt_begun_since(std::uint64_t ordinal) {
  const Begun& oldest = begun_[next_begun_ % begun_.size()];
  if (oldest.ordinal > ordinal) last_unpaired_ = ordinal_;  // more than are remembered
  for (const Begun& begun : begun_) {
    if (begun.ordinal <= ordinal) continue;
    Fence* const fence = fences_.find(begun.key);
    if (fence != nullptr && !fence->signalled) fence->maybe_done = true;
  }
}

void Tracker::pair_with_signal(const Event& event, const Buffer& buffer) {
  Cpu& cpu = cpu_of(event);
  Scene scene = scene_of(event);
  scene.buffer = &buffer;
  if (cpu.signalled != 0) {
    doubt_begun_since(cpu.signalled_at);
    if (Fence* const found = fences_.find(cpu.signalled)) {
      Fence& fence = *found;
      const auto context = contexts_.find(fence.context);
      const bool of_another =
          (fence.published && (fence.type != buffer.type || fence.index != buffer.index)) ||
          (context != contexts_.end() && context->second.owner != 0 && buffer.trusted &&
           context->second.owner != buffer.owner);
      if (of_another) {
        last_unpaired_ = ordinal_;
        moved(buffer);
      } else {
        if (buffer.trusted && context != contexts_.end()) {
          context.value().owner = buffer.owner;
          if (fence.published)
            context.value().buffer = buffer_key(buffer.owner, buffer.type, buffer.index);
        }
        fence.finished = true;
        scene.fence = &fence;
        tell(Moment::kFenceFinished, scene);
      }
    }
  } else {
    Fence* const told = cpu.told == 0 ? nullptr : fences_.find(cpu.told);
    if (told != nullptr && !told->signalled) told->done = Seen::of(event, ordinal_);
    last_unpaired_ = ordinal_;
    moved(buffer);
  }
  cpu.signalled = cpu.told = 0;
}

void Tracker::on_taken(const Event& event, Buffer& buffer) {
  if (buffer.state == State::kWithDriver) {
    if (buffer.done_owed)
      contradict_buffer("a buffer is dequeued that the driver has", buffer.taken, event, buffer);
    buffer.done_owed = true;
  } else if (buffer.state == State::kTaken || buffer.state == State::kQueued) {
    const Seen& last = buffer.state == State::kTaken ? buffer.taken : buffer.queued;
    contradict_buffer("a buffer is dequeued that the driver never had", last, event, buffer);
  }
  buffer.state = State::kTaken;
  buffer.taken = Seen::of(event, ordinal_);
  moved(buffer);
  Scene scene = scene_of(event);
  scene.buffer = &buffer;
  tell(Moment::kBufferTaken, scene);
}

void Tracker::on_v4l2(const Event& event) {
  in_process(event);
  if (user_buffers_.size() >= kMostBuffers) user_buffers_.clear();
  const std::uint64_t minor = static_cast<std::uint32_t>(event.minor);
  auto [at, fresh] = user_buffers_.try_emplace(buffer_key(minor, event.type, event.index));
  UserBuffer& buffer = at.value();
  if (fresh) {
    buffer.minor = event.minor;
    buffer.type = event.type;
    buffer.index = event.index;
  }
  const Cpu& cpu = cpu_of(event);
  if (minors_.size() < kMostMinors || minors_.contains(minor)) {
    Minor& device = minors_[minor];
    // The vb2_qbuf of the same call came just before, and names the file.
    const bool same_call = event.kind == Kind::kV4l2Qbuf && cpu.queue_owner != 0 &&
                           cpu.queue_type == event.type && cpu.queue_index == event.index;
    if (same_call) {
      if (device.known && device.owner != cpu.queue_owner) device.shared = true;
      device.known = true;
      device.owner = cpu.queue_owner;
    }
  }
  if (event.kind == Kind::kV4l2Qbuf) {
    buffer.queued = Seen::of(event, ordinal_);
    if (buffer.queue_owed) {
      buffer.queue_owed = false;
      buffer.state = UserBuffer::State::kTaken;
    } else {
      buffer.state = UserBuffer::State::kQueued;
    }
    return;
  }
  const bool paired = buffer.state == UserBuffer::State::kQueued;
  if (buffer.state == UserBuffer::State::kTaken) buffer.queue_owed = true;
  buffer.state = UserBuffer::State::kTaken;
  buffer.taken = Seen::of(event, ordinal_);
  if (!paired) return;
  Scene scene = scene_of(event);
  scene.user_buffer = &buffer;
  tell(Moment::kUserPaired, scene);
}

}  // namespace fencepost::contract
