// A picture on a canvas: panels with axes, areas behind, marks in front.

const INK = "#111111";
const SOFT = "#444444";
const GRID = "#dddddd";
const MARGIN = { left: 58, right: 14, top: 26, bottom: 44 };
const GAP = 16;
const SIDE_BY_SIDE = 600; // pixels of width from which two panels stand beside each other
const SHAPES = {
  s: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  D: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  d: [[0, -1.3], [0.8, 0], [0, 1.3], [-0.8, 0]],
  "^": [[0, -1.1], [1, 0.9], [-1, 0.9]],
  v: [[0, 1.1], [1, -0.9], [-1, -0.9]],
  "<": [[-1.1, 0], [0.9, -1], [0.9, 1]],
  ">": [[1.1, 0], [-0.9, -1], [-0.9, 1]],
  P: [[-0.4, -1], [0.4, -1], [0.4, -0.4], [1, -0.4], [1, 0.4], [0.4, 0.4], [0.4, 1], [-0.4, 1],
    [-0.4, 0.4], [-1, 0.4], [-1, -0.4], [-0.4, -0.4]],
  X: [[-1, -0.5], [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1],
    [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0]],
  h: [...Array(6).keys()].map((k) => [Math.sin((k * Math.PI) / 3), Math.cos((k * Math.PI) / 3)]),
  "*": [...Array(10).keys()].map((k) => {
    const reach = k % 2 ? 0.42 : 1.1;
    return [reach * Math.sin((k * Math.PI) / 5), -reach * Math.cos((k * Math.PI) / 5)];
  }),
};

function spoken(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1e5) {
    const power = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    return `${spoken(value / 10 ** power)}·${raised(power)}`;
  }
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function floats(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return new Float32Array(bytes.slice().buffer);
}

function layout(panels, width) {
  const beside = panels.length > 1 && width >= SIDE_BY_SIDE;
  const columns = beside ? panels.length : 1;
  const outer = (width - GAP * (columns - 1)) / columns;
  const height = Math.round(Math.min(360, Math.max(240, 0.74 * outer)));
  const boxes = panels.map((_, k) => ({
    left: (beside ? k * (outer + GAP) : 0) + MARGIN.left,
    top: (beside ? 0 : k * height) + MARGIN.top,
    width: outer - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  }));
  return { boxes, height: beside ? height : height * panels.length };
}

// The way from data to pixels and back.
function scales(panel, box) {
  const up = panel.log ? (v) => Math.log10(Math.max(v, 1e-300)) : (v) => v;
  const [x0, x1] = panel.x;
  const [y0, y1] = panel.y.map(up);
  const near = (v) => Math.max(-5000, Math.min(5000, v));
  return {
    x: (v) => near(box.left + ((v - x0) / (x1 - x0)) * box.width),
    y: (v) => near(box.top + ((y1 - up(v)) / (y1 - y0)) * box.height),
    dataX: (pixel) => x0 + ((pixel - box.left) / box.width) * (x1 - x0),
    dataY: (pixel) => y1 - ((pixel - box.top) / box.height) * (y1 - y0),
  };
}

function ticks(low, high, log, room) {
  if (log) {
    const first = Math.ceil(Math.log10(low) - 1e-9);
    const last = Math.floor(Math.log10(high) + 1e-9);
    const step = Math.max(1, Math.ceil((last - first) / room));
    const found = [];
    for (let power = first; power <= last; power += step) {
      found.push([10 ** power, power >= -2 && power <= 3 ? spoken(10 ** power) : raised(power)]);
    }
    return found;
  }
  const rough = (high - low) / room;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) {
    found.push([k * step, spoken(k * step)]);
  }
  return found;
}

function raised(power) {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return `10${power < 0 ? "⁻" : ""}${[...String(Math.abs(power))].map((d) => digits[d]).join("")}`;
}

function drawMarker(context, mark, x, y) {
  const radius = mark.size / 2;
  context.beginPath();
  if (mark.marker in SHAPES) {
    SHAPES[mark.marker].forEach(([dx, dy], k) => {
      context[k ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius);
    });
    context.closePath();
  } else {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fillStyle = mark.colour;
  context.fill();
  if (mark.rim) {
    context.strokeStyle = "#000000";
    context.lineWidth = 1;
    context.setLineDash([]);
    context.stroke();
  }
}

function drawLine(context, mark, pixels) {
  context.lineJoin = "round";
  for (const halo of [true, false]) {
    context.beginPath();
    let joined = false;
    for (let k = 0; k < pixels.length; k += 2) {
      if (Number.isNaN(pixels[k]) || Number.isNaN(pixels[k + 1])) {
        joined = false;
      } else {
        context[joined ? "lineTo" : "moveTo"](pixels[k], pixels[k + 1]);
        joined = true;
      }
    }
    context.lineWidth = halo ? mark.width + 2.5 : mark.width;
    context.strokeStyle = halo ? "#ffffff" : mark.colour;
    context.setLineDash(halo ? [] : mark.dash);
    context.stroke();
  }
}

function drawMarks(context, mark, points, to) {
  const pixels = new Float32Array(points.length);
  for (let k = 0; k < points.length; k += 2) {
    const finite = Number.isFinite(points[k]) && Number.isFinite(points[k + 1]);
    pixels[k] = finite ? to.x(points[k]) : NaN;
    pixels[k + 1] = finite ? to.y(points[k + 1]) : NaN;
  }
  if (mark.line) drawLine(context, mark, pixels);
  if (!mark.every) return;
  for (let k = 0; k < pixels.length; k += 2 * mark.every) {
    if (!Number.isNaN(pixels[k])) drawMarker(context, mark, pixels[k], pixels[k + 1]);
  }
}

function drawAxes(context, panel, box, to) {
  context.font = "12px sans-serif";
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = SOFT;
  context.fillStyle = INK;
  context.textAlign = "center";
  context.textBaseline = "top";
  const bottom = box.top + box.height;
  for (const [value, text] of ticks(...panel.x, false, Math.max(2, box.width / 70))) {
    context.strokeRect(to.x(value), bottom, 0, 4);
    context.fillText(text, to.x(value), bottom + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, text] of ticks(...panel.y, panel.log, Math.max(2, box.height / 45))) {
    context.strokeRect(box.left - 4, to.y(value), 4, 0);
    context.fillText(text, box.left - 7, to.y(value));
  }
  context.beginPath();
  context.moveTo(box.left, box.top);
  context.lineTo(box.left, bottom);
  context.lineTo(box.left + box.width, bottom);
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(panel.xlabel, box.left + box.width / 2, bottom + 40);
  context.font = "bold 13px sans-serif";
  context.fillText(panel.title, box.left + box.width / 2, box.top - 6);
  context.font = "12px sans-serif";
  context.save();
  context.translate(box.left - 42, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(panel.ylabel, 0, 0);
  context.restore();
}

function drawGrid(context, panel, box, to) {
  context.strokeStyle = GRID;
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const [value] of ticks(...panel.x, false, Math.max(2, box.width / 70))) {
    context.strokeRect(to.x(value), box.top, 0, box.height);
  }
  for (const [value] of ticks(...panel.y, panel.log, Math.max(2, box.height / 45))) {
    context.strokeRect(box.left, to.y(value), box.width, 0);
  }
}

// The areas of one panel, drawn once for as long as areas and size stay the same.
function drawAreas(areas, points, panel, box, scale) {
  const layer = new OffscreenCanvas(Math.ceil(box.width * scale), Math.ceil(box.height * scale));
  const context = layer.getContext("2d");
  context.scale(scale, scale);
  const to = scales(panel, { ...box, left: 0, top: 0 });
  context.strokeStyle = "#999999";
  context.lineWidth = 0.5;
  let at = 0;
  for (const [colour, lengths] of areas) {
    context.beginPath();
    for (const length of lengths) {
      for (let k = 0; k < length; k += 1, at += 2) {
        context[k ? "lineTo" : "moveTo"](to.x(points[at]), to.y(points[at + 1]));
      }
      context.closePath();
    }
    context.fillStyle = colour;
    context.fill("evenodd");
    context.stroke();
  }
  return layer;
}

class Picture {
  constructor(canvas) {
    this.canvas = canvas;
    this.areas = [];
    this.points = [];
    this.layers = [];
    this.boxes = [];
  }

  setAreas(areas, points) {
    this.areas = areas;
    this.points = [];
    this.layers = [];
    let start = 0;
    for (const panel of areas) {
      const count = panel.reduce((sum, [, rings]) => sum + rings.reduce((a, b) => a + b, 0), 0);
      this.points.push(points.subarray(2 * start, 2 * (start + count)));
      start += count;
    }
  }

  draw(panels, points, width) {
    const scale = window.devicePixelRatio || 1;
    const { boxes, height } = layout(panels, width);
    if (this.width !== width || this.height !== height || this.scale !== scale) {
      Object.assign(this, { width, height, scale, layers: [] });
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
      this.canvas.style.height = `${height}px`;
    }
    this.boxes = boxes;
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    let at = 0;
    panels.forEach((panel, k) => {
      const box = boxes[k];
      const to = scales(panel, box);
      if (this.areas[k]?.length) {
        this.layers[k] ??= drawAreas(this.areas[k], this.points[k], panel, box, scale);
        context.drawImage(this.layers[k], box.left, box.top, box.width, box.height);
      } else {
        drawGrid(context, panel, box, to);
      }
      context.save();
      context.beginPath();
      context.rect(box.left - 1, box.top - 1, box.width + 2, box.height + 2);
      context.clip();
      for (const mark of panel.marks) {
        drawMarks(context, mark, points.subarray(at, at + 2 * mark.count), to);
        at += 2 * mark.count;
      }
      context.restore();
      drawAxes(context, panel, box, to);
    });
  }
}
