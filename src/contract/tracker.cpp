// SPDX-License-Identifier: MIT
// The tables, and the fences in them; tracker_buffers.cpp has the buffers.
#include "contract/tracker.h"

namespace fencepost::contract {

using trace::Event;
using trace::Kind;

namespace {

// What is kept at most: a recording may have been made to exhaust memory.
constexpr std::size_t kMostFences = 65536;
constexpr std::size_t kMostSignalled = 8192;
constexpr std::size_t kMostContexts = 32768;
constexpr std::size_t kMostTasks = 16384;
constexpr std::size_t kMostCpus = 4096;
constexpr std::size_t kMostContradictions = 20;

constexpr std::uint64_t key_of_numbers(std::uint32_t context, std::uint32_t seqno) {
  return (std::uint64_t{context} << 32) | seqno;
}

/// Since 6.17 the kernel prints this for a fence that has been signalled: its driver may be gone.
bool is_detached(std::string_view driver) {
  return driver == "detached-driver";
}

}  // namespace

void Tracker::subscribe(Subscriber& subscriber, std::uint32_t moments) {
  for (std::size_t i = 0; i < kMoments; ++i)
    if ((moments >> i & 1) != 0) subscribers_[i].push_back(&subscriber);
}

void Tracker::tell(Moment moment, const Scene& scene) {
  for (Subscriber* subscriber : subscribers_[static_cast<std::size_t>(moment)])
    subscriber->on(moment, scene);
}

Scene Tracker::scene_of(const Event& event) const {
  Scene scene;
  scene.tracker = this;
  scene.event = &event;
  scene.ordinal = ordinal_;
  return scene;
}

void Tracker::feed(const Event& event) {
  ++ordinal_;
  ++counts_[static_cast<std::size_t>(event.kind)];
  if (!first_ && event.kind != Kind::kLoss) first_ = Seen::of(event, ordinal_);
  if (event.kind != Kind::kLoss && (event.time > end_time_ || ordinal_ == first_.ordinal))
    end_time_ = event.time;
  switch (event.kind) {
    case Kind::kFenceInit:
      return on_init(event);
    case Kind::kFenceSignaled:
      return on_signaled(event);
    case Kind::kFenceDestroy:
      return on_destroy(event);
    case Kind::kFenceEnableSignal:
      return on_noticed(event);
    case Kind::kFenceWaitStart:
      return on_wait_start(event);
    case Kind::kFenceWaitEnd:
      return on_wait_end(event);
    case Kind::kFencePublish:
      return on_publish(event);
    case Kind::kFenceSignal:
      return on_told(event);
    case Kind::kBufQueue:
    case Kind::kBufDone:
    case Kind::kQbuf:
    case Kind::kDqbuf:
      return on_vb2(event);
    case Kind::kV4l2Qbuf:
    case Kind::kV4l2Dqbuf:
      return on_v4l2(event);
    case Kind::kLoss:
      return on_loss(event);
    case Kind::kFenceEmit:
      return on_emit(event);
    case Kind::kMarker:
      return;
  }
}

void Tracker::on_loss(const Event& event) {
  last_loss_ = Seen::of(event, ordinal_);
  if (!first_loss_) first_loss_ = last_loss_;
  lost_ += event.lost;
  ++losses_;
  // What was followed from one event to the next may have missed the next.
  cpus_.clear();
}

void Tracker::contradict(std::string_view what, const Seen& before, const Event& event) {
  // A loss that the recording admits explains it, if the earlier event was before that.
  if (last_loss_ && before.ordinal < last_loss_.ordinal) return;
  ++contradiction_count_;
  if (contradictions_.size() < kMostContradictions)
    contradictions_.push_back({what, before, Seen::of(event, ordinal_)});
}

Tracker::Cpu& Tracker::cpu_of(const Event& event) {
  const std::size_t at =
      event.cpu < 0 ? 0 : std::min<std::size_t>(static_cast<std::size_t>(event.cpu) + 1, kMostCpus);
  if (at >= cpus_.size()) cpus_.resize(at + 1);
  Cpus& here = cpus_[at];
  for (Cpu& cpu : here.tasks)
    if (cpu.pid == event.pid) return cpu;
  Cpu& cpu = here.tasks[here.next++ % here.tasks.size()];
  cpu = Cpu{};
  cpu.pid = event.pid;
  return cpu;
}

std::uint64_t Tracker::key_of(const Event& event) const {
  return key_of_numbers(event.context, event.seqno);
}

namespace {

/// Another fence with the same numbers lives beside the first under this key.
std::uint64_t twin_key(std::uint64_t key, std::string_view driver, std::string_view timeline) {
  const std::hash<std::string_view> hash;
  return key ^ (hash(driver) * 31 + hash(timeline)) ^ (1ull << 63);
}

}  // namespace

const Fence* Tracker::find(const Event& event) const {
  std::uint64_t key = 0;
  return const_cast<Tracker*>(this)->find_fence(event, key);  // it changes nothing
}

Fence* Tracker::find_fence(const Event& event, std::uint64_t& key) {
  key = key_of(event);
  Fence* const fence = fences_.find(key);
  if (fence == nullptr) return nullptr;
  const bool named = !event.driver.empty();  // vb2_fence_* tells no driver
  if (!named) return fence;
  if (names_.same(fence->name, event.driver, event.timeline)) return fence;
  if (fence->name == 0 || is_detached(event.driver)) return fence;
  if (twins_ == 0) return nullptr;
  const std::uint64_t twin_of_key = twin_key(key, event.driver, event.timeline);
  Fence* const twin = fences_.find(twin_of_key);
  if (twin != nullptr) key = twin_of_key;
  return twin;
}

Fence& Tracker::add_fence(const Event& event, std::uint32_t name, std::uint64_t& key) {
  key = key_of(event);
  // One of another driver, or find_fence() would have found it. vb2_fence_* tells no driver, so
  // videobuf2's is the one with the plain key.
  if (const Fence* const other = fences_.find(key)) {
    ++twins_;
    if (names_[name].ours) {
      const Fence moved = *other;
      const Name& whose = names_[moved.name];
      fences_.reset(twin_key(key, whose.driver, whose.timeline)) = moved;
    } else {
      key = twin_key(key, event.driver, event.timeline);
    }
  }
  Fence& fence = fences_.reset(key);
  fence.context = event.context;
  fence.seqno = event.seqno;
  fence.name = name;
  fence.ours = names_[name].ours;
  return fence;
}

void Tracker::erase_fence(std::uint64_t key, const Fence& fence) {
  if (fence.signalled) --signalled_;
  fences_.erase(key);
}

/// Where nobody tells when fences are destroyed, the older half of the signalled ones is let go of.
void Tracker::shed_signalled() {
  std::vector<std::uint64_t> ordinals;
  ordinals.reserve(signalled_);
  fences_.each([&](const Fence& fence) {
    if (fence.signalled) ordinals.push_back(fence.signalled.ordinal);
  });
  const auto middle = ordinals.begin() + static_cast<std::ptrdiff_t>(ordinals.size() / 2);
  std::nth_element(ordinals.begin(), middle, ordinals.end());
  fences_.erase_if(
      [&](const Fence& fence) { return fence.signalled && fence.signalled.ordinal < *middle; });
  const std::size_t left = ordinals.size() - ordinals.size() / 2;
  forgotten_ += signalled_ - left;
  signalled_ = left;
}

/// The numbers of videobuf2's fences follow each other without a gap, so a gap is a loss.
void Tracker::enter_context(const Event& event, const Seen& seen, std::uint32_t name) {
  if (names_[name].wrapper) return;
  if (contexts_.size() >= kMostContexts) contexts_.clear();
  auto [at, fresh] = contexts_.try_emplace(event.context);
  Context& context = at.value();
  if (fresh) {
    context.first = event.seqno;
    context.name = name;
    context.regular = names_[name].ours;
  } else if (context.name != name) {
    context.mixed = true;
  } else if (names_[name].ours && !context.mixed && event.seqno != context.last + 1) {
    contradict("numbers of fences are missing in a context of videobuf2", context.latest, event);
  }
  context.last = event.seqno;
  context.latest = seen;
}

/// An event of a fence that is not there: from before the recording, or its beginning is missing.
void Tracker::orphan(const Event& event, std::string_view what) {
  const auto found = contexts_.find(event.context);
  if (found == contexts_.end() || forgotten_ > 0 || overflowed()) return;
  const Context& context = found->second;
  if (context.mixed || !context.regular) return;
  if (!names_.same(context.name, event.driver, event.timeline)) return;
  // Serial arithmetic: the numbers wrap.
  const bool since_first = static_cast<std::int32_t>(event.seqno - context.first) >= 0;
  if (since_first) contradict(what, context.latest, event);
}

void Tracker::on_init(const Event& event) {
  const std::uint32_t name = names_.intern(event.driver, event.timeline);
  std::uint64_t key = 0;
  if (Fence* old = find_fence(event, key)) {
    if (!old->signalled && old->ours)
      contradict("a fence begins whose numbers are still in use", old->begun, event);
    erase_fence(key, *old);
  }
  const Seen seen = Seen::of(event, ordinal_);
  enter_context(event, seen, name);
  if (fences_.size() >= kMostFences) {
    overflowed_ = true;
    return;
  }
  Fence& fence = add_fence(event, name, key);
  fence.begun = seen;
  if (fence.ours) begun_[next_begun_++ % begun_.size()] = {key, ordinal_};
  Scene scene = scene_of(event);
  scene.fence = &fence;
  tell(Moment::kFenceBegun, scene);
}

void Tracker::on_publish(const Event& event) {
  in_process(event);
  Scene scene = scene_of(event);
  if (event.error != 0) return tell(Moment::kFencePublished, scene);
  std::uint64_t key = 0;
  Fence* fence = find_fence(event, key);
  const auto context = contexts_.find(event.context);
  if (fence == nullptr) {
    // Initialised a moment ago by the same task, so the beginning of the recording is between.
    if (context != contexts_.end() && !context->second.mixed)
      contradict("a fence is published that never began", context->second.latest, event);
    if (fences_.size() >= kMostFences) return;
    fence = &add_fence(event, 0, key);
    begun_[next_begun_++ % begun_.size()] = {key, ordinal_};
  }
  fence->ours = true;
  fence->type = event.type;
  fence->index = event.index;
  fence->resvs = event.resvs;
  scene.fence = fence;
  tell(Moment::kFencePublished, scene);  // sees what was before
  fence->published = Seen::of(event, ordinal_);
}

void Tracker::on_told(const Event& event) {
  std::uint64_t key = 0;
  Fence* fence = find_fence(event, key);
  Cpu& cpu = cpu_of(event);
  cpu.told = key;
  cpu.signalled = 0;
  if (fence == nullptr) return;
  fence->told = Seen::of(event, ordinal_);
  if (fence->begun && !fence->published)
    contradict("a fence is signalled by its buffer but was never published", fence->begun, event);
}

void Tracker::on_signaled(const Event& event) {
  std::uint64_t key = 0;
  Fence* fence = find_fence(event, key);
  Cpu& cpu = cpu_of(event);
  Scene scene = scene_of(event);
  if (fence == nullptr) {
    if (cpu.gone != 0 && cpu.gone == key_of(event)) {
      tell(Moment::kFenceSignalledGone, scene);
      cpu.gone = 0;
    } else {
      orphan(event, "a fence is signalled that never began");
    }
    if (event.driver == "videobuf2") {
      cpu.signalled = key;
      cpu.signalled_at = ordinal_;
    }
    return;
  }
  if (fence->signalled) {
    if (fence->ours) contradict("a fence is signalled twice", fence->signalled, event);
    return;
  }
  if (fence->ours) {
    cpu.signalled = key;
    cpu.signalled_at = ordinal_;
    if (fence->published && !fence->told)
      contradict("vb2_fence_signal is missing before the signal", fence->published, event);
  }
  if (const auto context = contexts_.find(event.context); context != contexts_.end())
    context.value().regular = true;
  scene.fence = fence;
  fence->signalled = Seen::of(event, ordinal_);
  tell(Moment::kFenceSignalled, scene);
  if (++signalled_ > kMostSignalled) shed_signalled();
}

void Tracker::on_destroy(const Event& event) {
  std::uint64_t key = 0;
  Fence* fence = find_fence(event, key);
  Cpu& cpu = cpu_of(event);
  if (fence == nullptr) {
    orphan(event, "a fence is destroyed that never began");
    return;
  }
  Scene scene = scene_of(event);
  scene.fence = fence;
  tell(Moment::kFenceGone, scene);
  cpu.gone = fence->signalled ? 0 : key;
  erase_fence(key, *fence);
}

/// virtio-gpu numbers a fence only here; its beginning says 0.
void Tracker::on_emit(const Event& event) {
  std::uint64_t key = 0;
  if (find_fence(event, key) != nullptr) return;
  if (const auto context = contexts_.find(event.context); context != contexts_.end())
    context.value().mixed = true;
  const std::uint64_t unnumbered = key_of_numbers(event.context, 0);
  const Fence* const found = fences_.find(unnumbered);
  if (found == nullptr || found->signalled) return;
  Fence fence = *found;
  fences_.erase(unnumbered);
  fence.seqno = event.seqno;
  fences_.reset(key) = fence;
}

void Tracker::on_noticed(const Event& event) {
  std::uint64_t key = 0;
  Fence* fence = find_fence(event, key);
  if (fence == nullptr || fence->noticed) return;
  fence->noticed = true;
  Scene scene = scene_of(event);
  scene.fence = fence;
  tell(Moment::kFenceNoticed, scene);
}

Tracker::Task* Tracker::task_of(const Event& event) {
  if (event.pid <= 0) return nullptr;
  if (tasks_.size() >= kMostTasks) {
    for (auto it = tasks_.begin(); it != tasks_.end();)
      it = it->second.wait.open ? std::next(it) : tasks_.erase(it);
    if (tasks_.size() >= kMostTasks) return nullptr;
  }
  return &tasks_[static_cast<std::uint64_t>(event.pid)];
}

/// A task that does something of its own is in no wait.
void Tracker::in_process(const Event& event) {
  Task* task = task_of(event);
  if (task == nullptr) return;
  if (task->wait.open) {
    contradict("a task goes on whose wait has not ended", task->wait.begun, event);
    task->wait.open = false;
  }
  task->seen = true;
}

void Tracker::on_wait_start(const Event& event) {
  on_noticed(event);
  in_process(event);
  Task* task = task_of(event);
  if (task == nullptr) return;
  task->wait = Wait{true, event.context, event.seqno, names_.intern(event.driver, event.timeline),
                    Seen::of(event, ordinal_)};
}

void Tracker::on_wait_end(const Event& event) {
  Task* task = task_of(event);
  if (task == nullptr) return;
  const bool fits =
      task->wait.open && task->wait.context == event.context && task->wait.seqno == event.seqno;
  if (fits) {
    Scene scene = scene_of(event);
    std::uint64_t key = 0;
    scene.fence = find_fence(event, key);
    scene.wait = &task->wait;
    tell(Moment::kWaitEnded, scene);
  } else if (task->wait.open) {
    contradict("a wait ends that is not the one that began", task->wait.begun, event);
  } else if (task->seen) {
    contradict("a wait ends that never began", task->wait.begun, event);
  }
  task->seen = true;
  task->wait.open = false;
  task->wait.begun = Seen::of(event, ordinal_);  // what the task was last seen doing
}

bool Tracker::may_be_done(const Fence& fence) const {
  const std::uint64_t since = fence.start().ordinal;
  if (fence.told || fence.done || fence.maybe_done) return true;
  if (!fence.published) return last_unpaired_ > since;
  const auto context = contexts_.find(fence.context);
  if (context != contexts_.end() && context->second.last != fence.seqno) return true;
  if (context != contexts_.end() && context->second.buffer != 0) {
    const auto buffer = buffers_.find(context->second.buffer);
    if (buffer == buffers_.end()) return true;
    const Buffer& b = buffer->second;
    return std::max({b.queued.ordinal, b.given.ordinal, b.done.ordinal, b.taken.ordinal}) > since;
  }
  const auto found = moved_.find(key_of_numbers(fence.type, fence.index));
  return found == moved_.end() || found->second > since;
}

const Buffer* Tracker::buffer_of(const Fence& fence) const {
  const auto context = contexts_.find(fence.context);
  if (context == contexts_.end() || context->second.mixed || context->second.buffer == 0)
    return nullptr;
  const auto buffer = buffers_.find(context->second.buffer);
  return buffer == buffers_.end() ? nullptr : &buffer->second;
}

const Input* Tracker::input(std::uint64_t owner) const {
  const auto found = inputs_.find(owner);
  return found == inputs_.end() ? nullptr : &found->second;
}

bool Tracker::minor_shared(std::int32_t minor) const {
  const auto found = minors_.find(static_cast<std::uint64_t>(static_cast<std::uint32_t>(minor)));
  return found == minors_.end() || !found->second.known || found->second.shared;
}

/// Several drivers may use the numbers that the wait is for.
const Fence* Tracker::fence_of(const Wait& wait) const {
  Event named;
  named.context = wait.context;
  named.seqno = wait.seqno;
  if (wait.name != 0) {
    named.driver = names_[wait.name].driver;
    named.timeline = names_[wait.name].timeline;
  }
  return find(named);
}

void Tracker::finish() {
  Scene scene;
  scene.tracker = this;
  scene.ordinal = ordinal_;
  fences_.each([&](const Fence& fence) {
    scene.fence = &fence;
    tell(Moment::kFenceAtEnd, scene);
  });
  for (const auto& [pid, task] : tasks_) {
    if (!task.wait.open) continue;
    scene.fence = fence_of(task.wait);
    scene.wait = &task.wait;
    tell(Moment::kWaitAtEnd, scene);
  }
  scene.fence = nullptr;
  scene.wait = nullptr;
  for (const auto& [key, buffer] : buffers_) {
    scene.buffer = &buffer;
    tell(Moment::kBufferAtEnd, scene);
  }
  scene.buffer = nullptr;
  for (const auto& [key, buffer] : user_buffers_) {
    scene.user_buffer = &buffer;
    tell(Moment::kUserBufferAtEnd, scene);
  }
  scene.user_buffer = nullptr;
  tell(Moment::kEnd, scene);
}

}  // namespace fencepost::contract
