#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An export as another program reads it: protoc decodes the packets, and what is in them is
compared with what a count over the text itself finds. Slices are pairs, and nest on each track.
Usage: perfetto_test.py FENCEPOST MAKE_TRACE SCHEMA"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LINE = re.compile(r"^\s*(.+)-(\d+) +\[\d+\].*? (\d+)\.(\d+): (\w+): (.*)$")


def decode(schema, trace):
    """The packets as nested dictionaries of lists."""
    command = ["protoc", f"-I{schema.parent}", "--decode=perfetto.protos.Trace", schema.name]
    with trace.open("rb") as source:
        text = subprocess.run(command, stdin=source, capture_output=True, check=True, text=True).stdout
    root = collections.defaultdict(list)
    stack = [root]
    for line in text.splitlines():
        line = line.strip()
        if line == "}":
            stack.pop()
        elif line.endswith(" {"):
            child = collections.defaultdict(list)
            stack[-1][line[:-2]].append(child)
            stack.append(child)
        else:
            key, value = line.split(": ", 1)
            assert not key.isdigit(), f"field {key} is not in the schema"
            stack[-1][key].append(value.strip('"'))
    assert len(stack) == 1
    return root["packet"]


class Expected:
    """What the text says, counted in a few lines of another language."""

    def __init__(self, text):
        self.fences = self.fence_ends = self.waits = self.wait_ends = 0
        self.buffers = self.buffer_ends = self.losses = self.orphans = self.published = 0
        self.first = self.last = None
        fences, waits, buffers = set(), set(), {}
        for line in text.splitlines():
            if "LOST" in line:
                self.losses += 1
            match = LINE.match(line)
            if match:
                self.event(match, fences, waits, buffers)

    def event(self, match, fences, waits, buffers):
        _, pid, seconds, fraction, name, rest = match.groups()
        numbers = dict(re.findall(r"(\w+) ?= ?(\S+?)(?:,|$| )", rest))
        key = (numbers.get("context"), numbers.get("seqno"))
        if name.startswith(("dma_fence", "vb2")):
            time = int(seconds) * 10**9 + int(fraction.ljust(9, "0"))
            self.last = time
            self.first = self.first or time
        if name == "dma_fence_init":
            self.fence_ends += key in fences
            self.fences += 1
            fences.add(key)
        elif name == "vb2_fence_publish" and key in fences:
            self.published += 1
        elif name in ("dma_fence_signaled", "dma_fence_destroy"):
            if key in fences:
                self.fence_ends += 1
                fences.discard(key)
            elif name == "dma_fence_signaled":
                self.orphans += 1
        elif name == "dma_fence_wait_start":
            self.wait_ends += pid in waits
            self.waits += 1
            waits.add(pid)
        elif name == "dma_fence_wait_end" and pid in waits:
            self.wait_ends += 1
            waits.discard(pid)
        elif name in ("vb2_qbuf", "vb2_buf_queue", "vb2_buf_done", "vb2_dqbuf"):
            self.buffer(name, (numbers["owner"], numbers["type"], numbers["index"]), buffers)

    def buffer(self, name, key, buffers):
        before, after = buffers.get(key), None if name == "vb2_dqbuf" else name
        if before != after:
            self.buffer_ends += before is not None
            self.buffers += after is not None
            buffers[key] = after


def one(message, key):
    values = message[key]
    assert len(values) == 1, f"{key}: {values}"
    return values[0]


def check(packets, expected):
    assert packets[0]["clock_snapshot"], "the clock comes first"
    snapshot = one(packets[0], "clock_snapshot")
    assert one(snapshot, "primary_trace_clock") == one(one(snapshot, "clocks"), "clock_id") == "3"
    tracks, open_slices, last = {}, collections.Counter(), {}
    begun, ended, instants = collections.Counter(), collections.Counter(), collections.Counter()
    times = []
    for packet in packets:
        assert one(packet, "trusted_packet_sequence_id") == "1"
        if packet["track_descriptor"]:
            track = one(packet, "track_descriptor")
            uuid = one(track, "uuid")
            assert uuid not in tracks and uuid != "0"
            assert all(parent in tracks for parent in track["parent_uuid"])
            assert track["name"] or track["thread"]
            tracks[uuid] = {}
        if not packet["track_event"]:
            continue
        event = one(packet, "track_event")
        uuid, kind = one(event, "track_uuid"), one(event, "type")
        assert uuid in tracks, "a track is described before it is used"
        assert one(packet, "timestamp_clock_id") == "3"
        time = int(one(packet, "timestamp"))
        times.append(time)
        assert time >= last.get(uuid, 0), "times do not run backwards on a track"
        last[uuid] = time
        if kind == "TYPE_SLICE_BEGIN":
            category = one(event, "categories")
            begun[category] += 1
            tracks[uuid]["category"] = category
            open_slices[uuid] += 1
            assert open_slices[uuid] == 1, "slices of a track do not overlap"
            assert one(event, "name")
        elif kind == "TYPE_SLICE_END":
            open_slices[uuid] -= 1
            assert open_slices[uuid] == 0, "an end without a beginning"
            ended[tracks[uuid]["category"]] += 1
        else:
            instants[one(event, "name").split(" ")[-1]] += 1
    wanted = {"fence": expected.fences, "wait": expected.waits, "buffer": expected.buffers}
    assert begun == collections.Counter(wanted), f"{begun} {wanted}"
    wanted = {"fence": expected.fence_ends, "wait": expected.wait_ends, "buffer": expected.buffer_ends}
    assert ended == collections.Counter(wanted), f"{ended} {wanted}"
    assert instants["lost"] == expected.losses, instants
    assert instants["seen"] == expected.orphans, instants
    assert instants["published"] == expected.published, instants
    assert min(times) == expected.first and max(times) <= expected.last + 10**9
    return begun, ended, instants


def main():
    fencepost, make_trace, schema = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if not shutil.which("protoc"):
        print("protoc is not installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for arguments in (["--form", "trace"], ["--form", "pipe", "--lose", "2500"]):
            recording, out = folder / "trace.txt", folder / "out.perfetto-trace"
            made = subprocess.run([make_trace, "--lines", "20000", *arguments], capture_output=True, check=True)
            recording.write_bytes(made.stdout)
            subprocess.run([fencepost, "trace", "export", recording, "-o", out], check=True)
            begun, ended, instants = check(decode(schema, out), Expected(made.stdout.decode()))
            print(*arguments, "begun", dict(begun), "ended", dict(ended), "instants", dict(instants))


main()
