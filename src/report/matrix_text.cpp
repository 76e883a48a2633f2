// SPDX-License-Identifier: MIT
// The matrix for a terminal: a table a device, rows are checks, columns shapes, a symbol and a word
// a cell.
#include <algorithm>
#include <span>

#include "base/text.h"
#include "report/devices.h"
#include "report/plain_text.h"
#include "report/results.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

constexpr std::size_t kGap = 2;            // between columns
constexpr std::size_t kShortestName = 20;  // to which a check's name may be cut

std::string_view symbol(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "✓";
    case Outcome::kFail:
      return "✗";
    case Outcome::kOops:
      return "▲";
    case Outcome::kSplat:
      return "△";
    case Outcome::kHang:
      return "∞";
    case Outcome::kSkip:
      return "–";
    case Outcome::kLabError:
      return "?";
  }
  return "?";
}

/// ANSI "select graphic rendition" parameters.
std::string_view colour_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "32";
    case Outcome::kFail:
      return "31";
    case Outcome::kOops:
      return "1;31";
    case Outcome::kSplat:
      return "35";
    case Outcome::kHang:
      return "33";
    case Outcome::kSkip:
      return "2";
    case Outcome::kLabError:
      return "36";
  }
  return "0";
}

/// How an unexpected cell says what was expected: in place, or by a mark and the list below.
enum class Form { kInPlace, kMarked };

class MatrixText {
 public:
  MatrixText(const Results& results, int columns, bool colour)
      : results_(results),
        devices_(by_device(results)),
        columns_(static_cast<std::size_t>(std::max(columns, 20))),
        colour_(colour) {
    for (const DeviceMatrix& device : devices_) {
      for (const CheckText* const check : device.rows) {
        name_width_ = std::max(name_width_, width(check->name));
      }
    }
    // What was expected is said in place if that fits, else the names are shortened for it.
    form_ = fits(Form::kInPlace, shortest_name()) ? Form::kInPlace : Form::kMarked;
    while (name_width_ > shortest_name() && !fits(form_, name_width_)) {
      --name_width_;
    }
  }

  std::string print() {
    header();
    for (const DeviceMatrix& device : devices_) tables(device);
    legend();
    unexpected();
    closing();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::size_t shortest_name() const { return std::min(name_width_, kShortestName); }

  [[nodiscard]] std::string cell_text(const Cell* cell, Form form) const {
    if (cell == nullptr) return "· missing";
    std::string text = fmt::format("{} {}", symbol(cell->outcome), to_string(cell->outcome));
    if (acceptable(*cell)) return text;
    if (form == Form::kMarked) return text + "*";
    return text +
           fmt::format("≠{}", to_string(cell->as_expected() ? Outcome::kPass : cell->expected));
  }

  /// What stands above a column; the device stands above the table.
  [[nodiscard]] static std::string heading(const ShapeText& shape) {
    return one_line(shape_of(shape.name));
  }

  [[nodiscard]] std::size_t column_width(const ShapeText& shape, Form form) const {
    std::size_t widest = width(heading(shape));
    for (const CheckText* const check : rows_of(results_, shape)) {
      widest = std::max(widest, width(cell_text(results_.find(check->name, shape.name), form)));
    }
    return widest;
  }

  /// Whether every device's table is no wider than the terminal, beside names of that width.
  [[nodiscard]] bool fits(Form form, std::size_t name) const {
    return std::ranges::all_of(devices_, [&](const DeviceMatrix& device) {
      std::size_t used = name;
      for (const ShapeText* const shape : device.columns) used += kGap + column_width(*shape, form);
      return used <= columns_;
    });
  }

  /// How many of `shapes` fit beside the names; at least one.
  [[nodiscard]] std::size_t fitting(std::span<const ShapeText* const> shapes) const {
    std::size_t used = name_width_, count = 0;
    for (const ShapeText* const shape : shapes) {
      used += kGap + column_width(*shape, form_);
      if (used > columns_ && count > 0) break;
      ++count;
    }
    return count;
  }

  void header() {
    std::string line = "fencepost";
    if (!results_.tool_version.empty()) line += " " + results_.tool_version;
    line += fmt::format(" · {} kernels · {} · {}", results_.config, results_.started,
                        format_duration(results_.wall_s));
    paragraph(line, "", "");
    out_ += '\n';
  }

  [[nodiscard]] bool only_virtual() const {
    return std::ranges::all_of(devices_, [](const auto& d) { return d.device == kVirtualDevice; });
  }

  void tables(const DeviceMatrix& device) {
    if (!only_virtual()) paragraph("on " + device_words(device.device), "", "1");
    // Too many columns for the terminal come in bands below each other.
    std::span<const ShapeText* const> left(device.columns);
    while (!left.empty()) {
      const auto band = left.first(fitting(left));
      table(device, band);
      left = left.subspan(band.size());
    }
  }

  void table(const DeviceMatrix& device, std::span<const ShapeText* const> shapes) {
    std::string line = padded("", name_width_);
    for (const ShapeText* const shape : shapes) {
      line += std::string(kGap, ' ') + padded(heading(*shape), column_width(*shape, form_));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += painted("1", line) + "\n";
    for (const CheckText* const check : device.rows) row(*check, shapes);
    out_ += '\n';
  }

  void row(const CheckText& check, std::span<const ShapeText* const> shapes) {
    out_ += padded(shortened(one_line(check.name), name_width_), name_width_);
    for (const ShapeText* const shape : shapes) {
      const Cell* const cell = results_.find(check.name, shape->name);
      const std::string text = cell_text(cell, form_);
      const bool stands = cell != nullptr && acceptable(*cell);
      const std::string style = stands
                                    ? std::string(colour_of(cell->outcome))
                                    : fmt::format("7;{}", cell ? colour_of(cell->outcome) : "36");
      out_ += std::string(kGap, ' ') + painted(style, text);
      if (shape != shapes.back()) {
        out_ += std::string(column_width(*shape, form_) - width(text), ' ');
      }
    }
    out_ += '\n';
  }

  /// Explains what is in the matrix; an entry is broken only where it is wider than the terminal.
  void legend() {
    const Tally counts = tally(results_);
    std::string line;
    const auto entry = [&](const std::string& text) {
      if (!line.empty() && width(line) + 3 + width(text) > columns_) {
        paragraph(line, "", "2");
        line.clear();
      }
      line += (line.empty() ? "" : " · ") + text;
    };
    for (const Outcome outcome : kOutcomes) {
      if (counts.by_outcome[static_cast<std::size_t>(outcome)] == 0) continue;
      entry(fmt::format("{} {}: {}", symbol(outcome), to_string(outcome), meaning(outcome)));
    }
    if (counts.unacceptable > 0) {
      entry(form_ == Form::kInPlace ? "fail≠pass: fail, where pass was expected"
                                    : "*: not as expected, see below");
    }
    paragraph(line, "", "2");
    out_ += '\n';
  }

  void unexpected() {
    const Tally counts = tally(results_);
    if (counts.unacceptable + counts.missing == 0) return;
    out_ += painted("1", "Not as expected:") + "\n";
    for (const CheckText& check : results_.checks) {
      for (const ShapeText& shape : results_.shapes) {
        if (!applies(check, shape)) continue;
        const Cell* const cell = results_.find(check.name, shape.name);
        if (cell != nullptr && acceptable(*cell)) continue;
        const std::string what = cell ? outcome_words(*cell) : "missing: it was never run";
        paragraph(fmt::format("{} on {}: {}", check.name, shape.name, what), "  ", "1");
        if (cell != nullptr) paragraph(cell->sentence, "    ", "");
      }
    }
    out_ += '\n';
  }

  void closing() {
    const Tally counts = tally(results_);
    const bool good = counts.unacceptable + counts.missing == 0;
    paragraph(summary(counts), "", good ? "32" : "1;31");
  }

  void paragraph(const std::string& text, const std::string& indent, std::string_view style) {
    for (const std::string& line : wrapped(one_line(text), columns_ - indent.size())) {
      out_ += indent + painted(style, line) + "\n";
    }
  }

  [[nodiscard]] std::string painted(std::string_view style, const std::string& text) const {
    if (!colour_ || style.empty()) return text;
    return fmt::format("\x1b[{}m{}\x1b[0m", style, text);
  }

  const Results& results_;
  const std::vector<DeviceMatrix> devices_;
  const std::size_t columns_;
  const bool colour_;
  std::size_t name_width_ = 5;
  Form form_ = Form::kInPlace;
  std::string out_;
};

}  // namespace

std::string matrix_text(const Results& results, int columns, bool colour) {
  return MatrixText(results, columns, colour).print();
}

}  // namespace fencepost::report
