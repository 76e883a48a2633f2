#!/bin/sh
# SPDX-License-Identifier: MIT
# How the recordings of this folder were made: on the kernel of v3, of jobs of vim2m.
#   fencepost run v3 -- sh -c "$(cat tests/data/trace/record.sh)" | tests/data/trace/unpack.sh FOLDER
# The reports of trace-cmd were made from same.v7.dat, same-lossy.v7.dat and counter.v7.dat on the host;
# SHAPE-starved and SHAPE-running are the traces of cells: fencepost verify --shape SHAPE --check starved-output, mmap-export-running.
mount -t tracefs nodev /sys/kernel/tracing 2>/dev/null
tracing=/sys/kernel/tracing
for device in /sys/class/video4linux/video*; do
  case $(cat "$device/name") in *vim2m*) video=/dev/$(basename "$device") ;; esac
done
stream="v4l2-ctl -d $video --stream-mmap --stream-out-mmap"
ours="-e dma_fence -e vb2 -e v4l2"

give() { # NAME: standard input becomes the file NAME on the host
  printf '@@@ %s\n' "$1"
  base64
}
frames() { $stream --stream-count="$1" >/dev/null 2>&1; }
again() { # FRAMES NAME: a new trace, as text
  echo >"$tracing/trace"
  frames "$1"
  gzip -9n <"$tracing/trace" | give "$2.trace.gz"
}
events() { for system in dma_fence vb2 v4l2; do echo "$1" >"$tracing/events/$system/enable"; done; }

# Text: each clock, each option that changes how a line looks, loss.
cd "$tracing" || exit
events 1
echo begin >trace_marker
frames 8
echo 'end of the run' >trace_marker
gzip -9n <trace | give local.trace.gz
for clock in global counter uptime perf mono mono_raw boot tai x86-tsc; do
  echo $clock >trace_clock
  again 3 $clock
done
echo mono >trace_clock
echo 1 >options/latency-format
again 3 latency
echo counter >trace_clock
again 2 latency-counter
echo 1 >options/verbose
head -n 40 trace | gzip -9n | give verbose.trace.gz
echo 0 >options/verbose
echo 0 >options/latency-format
echo mono >trace_clock
for option in record-tgid fields; do
  echo 1 >options/$option
  again 3 $option
  echo 0 >options/$option
done
for option in irq-info hash-ptr; do
  echo 0 >options/$option
  again 3 no-$option
  echo 1 >options/$option
done
echo 1 >events/sched/sched_switch/enable
echo 1 >events/irq/enable
again 3 noise
echo 0 >events/irq/enable
echo 0 >events/sched/enable
echo 8 >buffer_size_kb
again 40 overrun
echo >trace
timeout 20 cat trace_pipe >/tmp/pipe &
frames 5
wait
gzip -9n </tmp/pipe | give whole.pipe.gz
frames 40
timeout 10 cat trace_pipe >/tmp/pipe &
frames 40
wait
gzip -9n </tmp/pipe | give lost.pipe.gz
events 0
echo 1408 >buffer_size_kb

# trace.dat: without symbols, and with the formats of few events, so that the files are small.
: >/tmp/none
mkdir /tmp/empty
mount --bind /tmp/none /proc/kallsyms
for folder in events/*/; do
  case $folder in */dma_fence/ | */vb2/ | */v4l2/ | */sched/ | */irq/ | */ftrace/) ;; *) mount --bind /tmp/empty "$folder" ;; esac
done
for folder in events/sched/*/ events/irq/*/; do
  case $folder in */sched_switch/ | */irq_handler_entry/ | */irq_handler_exit/) ;; *) mount --bind /tmp/empty "$folder" ;; esac
done
cd /tmp || exit
record() { # NAME FRAMES OPTIONS...: by trace-cmd record
  name=$1 count=$2
  shift 2
  # shellcheck disable=SC2086  # the words of the commands
  trace-cmd record "$@" $ours -o x.dat $stream --stream-count="$count" >&2 </dev/null
  give "$name" <x.dat
}
one_as_text_and_dat() { # NAME FRAMES OPTIONS...: one buffer in two forms
  name=$1 count=$2
  shift 2
  # shellcheck disable=SC2086
  trace-cmd start $ours "$@" >&2
  frames "$count"
  trace-cmd stop >&2
  gzip -9n <"$tracing/trace" | give "$name.trace.gz"
  trace-cmd extract -o x.dat >&2
  give "$name.v7.dat" <x.dat
  trace-cmd reset >&2
}
one_as_text_and_dat same 10 -e sched_switch -C mono
one_as_text_and_dat same-lossy 30 -b 8
record local.v6.dat 10 --file-version 6
record zstd.v7.dat 10 --file-version 7 --compression zstd
record none.v7.dat 5 --file-version 7 --compression none
record counter.v7.dat 3 --file-version 7 --compression zstd -C counter
record mono.v6.dat 5 --file-version 6 -C mono
record instance-tsc.v7.dat 3 --file-version 7 -B inst -C x86-tsc
record instance-tai.v6.dat 3 --file-version 6 -B inst -C tai
record max.v7.dat 60 --file-version 7 -m 12 -e sched_switch
record noise.v6.dat 60 --file-version 6 -b 4 -e sched_switch
