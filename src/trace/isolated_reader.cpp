// SPDX-License-Identifier: MIT
// A reader in a process of its own.
#include "trace/isolated_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <new>

#include "base/interrupt.h"
#include "base/socket_pair.h"

namespace fencepost::trace {
namespace {

constexpr std::size_t kSlots = 2;
constexpr std::size_t kEvents = 512;
/// Of a slot's strings. One event's fit: a string of a ring buffer's record is less than 64 KiB.
constexpr std::size_t kText = std::size_t{256} << 10;

/// One batch. The memory is mapped before the fork, so pointers into it are good in both.
struct Slot {
  std::size_t events_count = 0;
  std::array<Event, kEvents> events;
  std::size_t text_size = 0;
  std::array<char, kText> text;

  // Of the Recording.
  std::uint64_t lines = 0, events_so_far = 0, skipped = 0, missing = 0;
  bool truncated = false, knows_publish = false, complete = false;

  bool failed = false;
  ExitCode code = ExitCode::kOk;
  std::array<char, 1024> what{};
  std::array<char, 1024> hint{};
};

void copy_text(const std::string& from, std::array<char, 1024>& to) {
  to[from.copy(to.data(), to.size() - 1)] = '\0';
}

/// This process dies if its next step takes longer.
void begin_step(std::chrono::seconds cpu) {
  rusage used{};
  rlimit limit{};
  if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0) return;
  const auto so_far = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
  limit.rlim_cur = std::min(limit.rlim_max, so_far + 1 + static_cast<rlim_t>(cpu.count()));
  ::setrlimit(RLIMIT_CPU, &limit);
}

/// One byte each way says that a slot is full, or free again.
bool send_byte(int channel) {
  const char byte = 0;
  return ::send(channel, &byte, 1, MSG_NOSIGNAL) == 1;
}

bool receive_byte(int channel) {
  char byte = 0;
  ssize_t n = 0;
  do {
    n = ::recv(channel, &byte, 1, 0);
  } while (n < 0 && errno == EINTR);
  return n == 1;
}

bool keep(std::string_view& text, Slot& slot) {
  if (text.size() > kText - slot.text_size) return false;
  char* const to = slot.text.data() + slot.text_size;
  text.copy(to, text.size());
  slot.text_size += text.size();
  text = {to, text.size()};
  return true;
}

bool keep(const Event& event, Slot& slot) {
  if (slot.events_count == kEvents) return false;
  Event& copy = slot.events[slot.events_count];
  copy = event;
  if (!keep(copy.task, slot) || !keep(copy.driver, slot) || !keep(copy.timeline, slot))
    return false;
  ++slot.events_count;
  return true;
}

void fill(Slot& slot, const Error& error) {
  slot.failed = true;
  slot.code = error.code;
  copy_text(error.what, slot.what);
  copy_text(error.hint, slot.hint);
}

}  // namespace

struct IsolatedReader::Shared {
  std::array<Slot, kSlots> slots;
};

namespace {

/// The child's part: fills one slot after the other, at most all that are free.
class Sender {
 public:
  Sender(std::array<Slot, kSlots>& slots, int channel) : slots_(slots), channel_(channel) {}

  /// What `reader` gives, to its end or its Error.
  void send_all(Reader& reader, std::chrono::seconds step_cpu) {
    while (true) {
      begin_step(step_cpu);
      const auto batch = reader.next();
      if (!batch) return send_error(batch.error());
      if (!send_batch(reader, *batch) || batch->empty()) return;
    }
  }

  void send_error(const Error& error) {
    Slot& slot = slots_[next_];
    reset(slot);
    fill(slot, error);
    send();
  }

 private:
  bool send_batch(const Reader& reader, std::span<const Event> batch) {
    do {
      Slot& slot = slots_[next_];
      reset(slot);
      std::size_t taken = 0;
      while (taken < batch.size() && keep(batch[taken], slot)) ++taken;
      if (taken == 0 && !batch.empty()) return false;  // an event with more text than a slot
      batch = batch.subspan(taken);
      const Recording& recording = reader.recording();
      slot.lines = recording.lines;
      slot.events_so_far = recording.events;
      slot.skipped = recording.skipped;
      slot.missing = recording.missing;
      slot.complete = recording.complete;
      slot.truncated = recording.truncated;
      slot.knows_publish = recording.knows_publish;
      if (!send()) return false;
    } while (!batch.empty());
    return true;
  }

  static void reset(Slot& slot) {
    slot.events_count = 0;
    slot.text_size = 0;
    slot.failed = false;
  }

  bool send() {
    if (!send_byte(channel_)) return false;
    next_ = (next_ + 1) % kSlots;
    // The other slot may be filled while the parent reads this one.
    if (++in_flight_ < kSlots) return true;
    --in_flight_;
    return receive_byte(channel_);
  }

  std::array<Slot, kSlots>& slots_;
  int channel_;
  std::size_t next_ = 0;
  std::size_t in_flight_ = 0;
};

/// What a library says and how it dies is told by the parent, once.
void be_quiet() {
  const rlimit no_core = {0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0) ::dup2(null, STDERR_FILENO);
}

}  // namespace

Status IsolatedReader::fork_child(const Open& open, std::chrono::seconds step_cpu) {
  FP_ASSIGN(auto ends, make_socket_pair());
  channel_ = std::move(ends.ours);
  const UniqueFd child_end = std::move(ends.theirs);
  const pid_t parent = ::getpid();
  child_ = ::fork();
  if (child_ < 0) return fail_errno(ExitCode::kInternal, "cannot start a process");
  if (child_ > 0) return {};
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Ctrl-C is the parent's to handle; it ends this process.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_IGN);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU})
    ::signal(signal, SIG_DFL);
  if (::getppid() != parent) ::_exit(0);
  be_quiet();
  channel_.reset();
  Sender sender(shared_->slots, child_end.get());
  begin_step(step_cpu);
  auto reader = open();
  if (!reader)
    sender.send_error(reader.error());
  else
    sender.send_all(**reader, step_cpu);
  ::_exit(0);  // without what the parent's process is to do at its end
}

Result<std::unique_ptr<Reader>> IsolatedReader::start(const Open& open, Recording recording,
                                                      std::chrono::seconds step_cpu) {
  void* const memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return fail_errno(ExitCode::kInternal, "cannot share memory");
  std::unique_ptr<IsolatedReader> reader(
      new IsolatedReader(new (memory) Shared, std::move(recording)));
  FP_TRY(reader->fork_child(open, step_cpu));
  // The first batch tells whether the recording can be read at all.
  FP_ASSIGN(const bool alive, reader->wait_for_child());
  const Slot& first = reader->shared_->slots[0];
  if (!alive)
    return fail(ExitCode::kRecording,
                fmt::format("{} is damaged: nothing in it can be read", reader->recording_.name),
                "a trace.dat is complete only when trace-cmd record has ended");
  if (first.failed) return fail(first.code, first.what.data(), first.hint.data());
  reader->recording_.knows_publish = first.knows_publish;
  return reader;
}

IsolatedReader::~IsolatedReader() {
  channel_.reset();
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  ::munmap(shared_, sizeof(Shared));
}

/// Waits until a slot is full; false where the child is gone. kInterrupted on Ctrl-C.
Result<bool> IsolatedReader::wait_for_child() {
  if (holds_slot_) return true;
  std::array<pollfd, 2> fds = {pollfd{channel_.get(), POLLIN, 0},
                               pollfd{interrupt_fd(), POLLIN, 0}};
  while (::poll(fds.data(), fds.size(), -1) < 0)
    if (errno != EINTR) return fail_errno(ExitCode::kInternal, "cannot wait for a process");
  if (fds[1].revents != 0) return fail(ExitCode::kInterrupted, "interrupted");
  holds_slot_ = receive_byte(channel_.get());
  return holds_slot_;
}

Result<std::span<const Event>> IsolatedReader::next() {
  if (done_) return std::span<const Event>();
  if (given_) {
    send_byte(channel_.get());
    slot_ = (slot_ + 1) % kSlots;
    holds_slot_ = given_ = false;
  }
  FP_ASSIGN(const bool alive, wait_for_child());
  if (!alive) return child_died();
  const Slot& slot = shared_->slots[slot_];
  given_ = true;
  if (slot.failed) {
    done_ = true;
    return fail(slot.code, slot.what.data(), slot.hint.data());
  }
  recording_.lines = slot.lines;
  recording_.events = slot.events_so_far;
  recording_.skipped = slot.skipped;
  recording_.missing = slot.missing;
  recording_.complete = slot.complete;
  recording_.truncated = recording_.truncated || slot.truncated;
  recording_.knows_publish = slot.knows_publish;
  done_ = slot.events_count == 0;
  if (slot.events_count > 0) loss_.time = slot.events[slot.events_count - 1].time;
  return std::span<const Event>(slot.events).first(slot.events_count);
}

/// Of the rest of the recording nothing is known.
Result<std::span<const Event>> IsolatedReader::child_died() {
  done_ = true;
  recording_.truncated = true;
  loss_.kind = Kind::kLoss;
  loss_.position = recording_.lines;
  return std::span<const Event>(&loss_, 1);
}

}  // namespace fencepost::trace
