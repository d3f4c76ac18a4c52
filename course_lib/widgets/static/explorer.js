// The view of an explorer: controls, picture, handles, legend and a line of text.

function handleFor(stage, controls, valueOf, move) {
  const knob = element("div", {
    class: "course-handle", role: "slider", tabindex: 0, "aria-roledescription": "draggable point",
  });
  const byName = Object.fromEntries(controls.map((control) => [control.name, control]));
  let handle = null;
  let to = null;

  const snapped = (name, value) => {
    const { stops } = byName[name];
    return stops[nearest(stops, value)];
  };
  function goTo(event) {
    const box = stage.getBoundingClientRect();
    const next = {};
    if (handle.x) next[handle.x] = snapped(handle.x, to.dataX(event.clientX - box.left));
    if (handle.y) next[handle.y] = snapped(handle.y, to.dataY(event.clientY - box.top));
    move(next);
  }
  function walk(event) {
    keepKeys(event);
    const far = event.shiftKey ? 5 : 1;
    const ways = {
      ArrowRight: [handle.x || handle.y, far], ArrowLeft: [handle.x || handle.y, -far],
      ArrowUp: [handle.y || handle.x, far], ArrowDown: [handle.y || handle.x, -far],
      PageUp: [handle.y || handle.x, 10], PageDown: [handle.y || handle.x, -10],
    };
    if (!(event.key in ways)) return;
    event.preventDefault();
    const [name, by] = ways[event.key];
    const { stops } = byName[name];
    const now = nearest(stops, valueOf(name));
    move({ [name]: stops[Math.max(0, Math.min(stops.length - 1, now + by))] });
  }
  knob.addEventListener("keydown", walk);
  knob.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    knob.focus();
    knob.setPointerCapture(event.pointerId);
  });
  knob.addEventListener("pointermove", (event) => {
    if (knob.hasPointerCapture(event.pointerId)) goTo(event);
  });
  return {
    knob,
    place: (panel, box) => {
      handle = panel.handle;
      to = scales(panel, box);
      const [x, y] = handle.at;
      knob.style.transform = `translate(${to.x(x) - 14}px, ${to.y(y) - 14}px)`;
      const main = byName[handle.y || handle.x];
      knob.setAttribute("aria-label", handle.label);
      knob.setAttribute("aria-valuemin", main.stops[0]);
      knob.setAttribute("aria-valuemax", main.stops[main.stops.length - 1]);
      knob.setAttribute("aria-valuenow", handle.y ? y : x);
      knob.setAttribute("aria-valuetext", [
        handle.x && `${byName[handle.x].label} ${spoken(x)}`,
        handle.y && `${byName[handle.y].label} ${spoken(y)}`,
      ].filter(Boolean).join(", "));
    },
  };
}

function swatch(mark) {
  const scale = window.devicePixelRatio || 1;
  const canvas = element("canvas",
    { width: 36 * scale, height: 16 * scale, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  if (mark.line) drawLine(context, mark, [2, 8, 34, 8]);
  if (mark.every) drawMarker(context, { ...mark, size: Math.min(mark.size, 12) }, 18, 8);
  return canvas;
}

function drawLegend(legend, panels, shown) {
  const entries = new Map();
  for (const panel of panels) {
    for (const mark of panel.marks) {
      if (mark.label && !entries.has(mark.label)) entries.set(mark.label, mark);
    }
  }
  const wanted = JSON.stringify([...entries.values()].map((mark) =>
    [mark.label, mark.colour, mark.dash, mark.marker, mark.line, !mark.every, mark.size]));
  if (shown === wanted) return shown;
  legend.replaceChildren(...[...entries].map(([label, mark]) =>
    element("span", { class: "course-entry" }, swatch(mark), label)));
  return wanted;
}

function render({ model, el }) {
  const controls = model.get("controls");
  const rows = new Map();
  const canvas = element("canvas", { role: "img" });
  const stage = element("div", { class: "course-stage" }, canvas);
  const legend = element("div", { class: "course-legend" });
  const badge = element("strong", { class: "course-badge" });
  const sentence = element("span", { class: "course-sentence" });
  const problem = element("p", { class: "course-problem", role: "alert" });
  const solved = element("p", { class: "course-solved", role: "status" });
  const picture = new Picture(canvas);
  const knobs = [];
  let waiting = 0;
  let legendShown = "";
  let beside = null; // the slider on which a key was pressed last
  let ready = []; // what Python would answer at the stops beside its present one

  function send(changes) {
    const values = model.get("values");
    if (Object.entries(changes).every(([name, value]) => values[name] === value)) {
      showValues(); // nothing to ask: a box may still hold what was typed
      say(problem, "");
      return;
    }
    model.set("values", { ...values, ...changes });
    model.save_changes();
    const found = ready.find(({ name, stop }) => changes[name] === stop);
    if (found) draw(found.head, found.frame);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { values: shown } = model.get("head"); // what was changed and changed back needs no answer
      const wanted = Object.entries(model.get("values"));
      if (!wanted.every(([name, value]) => shown[name] === value)) say(problem, NO_ANSWER);
    }, PATIENCE);
  }
  const set = (name, value) => send({ [name]: value });
  const showValues = () => {
    for (const [name, row] of rows) row.show(model.get("values")[name]);
  };

  function draw(head, frame) {
    const width = stage.clientWidth;
    if (!head.panels || !width) return;
    picture.draw(head.panels, frame, width);
    legendShown = drawLegend(legend, head.panels, legendShown);
    head.panels.forEach((panel, k) => {
      if (!panel.handle) return;
      if (!knobs[k]) {
        knobs[k] = handleFor(stage, controls, (name) => model.get("values")[name], send);
        stage.append(knobs[k].knob);
      }
      knobs[k].place(panel, picture.boxes[k]);
    });
    canvas.dataset.number = head.number;
  }
  const drawAnswer = () => draw(model.get("head"), floats(model.get("frame")));
  function speak() {
    const head = model.get("head");
    canvas.setAttribute("aria-label", head.sentence);
    badge.hidden = !head.badge;
    say(badge, head.badge);
    say(sentence, head.sentence);
    say(problem, head.problem);
    say(solved, head.solved ? `✓ Solved. ${head.solved}` : "");
  }
  function answered() {
    clearTimeout(waiting);
    showValues();
    speak();
    drawAnswer();
    for (const row of rows.values()) row.drawn();
    ready = [];
    if (beside) model.send({ beside });
    beside = null;
  }
  // After a key press Chromium keeps the kernel's answer back for a frame, so the next ones are
  // fetched ahead.
  function answeredAhead(message, buffers) {
    if (model.get("values")[message.beside] !== message.at) return;
    ready = message.heads.map(([stop, head], k) =>
      ({ name: message.beside, stop, head, frame: floats(buffers[k]) }));
  }
  function setAreas() {
    picture.setAreas(model.get("areas"), floats(model.get("backdrop")));
  }

  for (const control of controls) {
    if (control.kind !== "slider" || control.row) {
      rows.set(control.name, controlRow(control, set, (name) => { beside = name; }));
    }
  }
  const again = element("button", {
    type: "button", class: "course-button",
    onclick: () => {
      for (const row of rows.values()) row.stop();
      send(model.get("defaults"));
    },
  }, "Start again");
  el.classList.add("course-widget");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("title"));
  el.replaceChildren(
    element("p", { class: "course-title" }, element("strong", {}, model.get("title"))),
    element("p", {}, element("strong", {}, "Task. "), model.get("task")),
    element("div", { class: "course-controls" }, ...[...rows.values()].map((row) => row.row), again),
    problem, stage, legend,
    element("p", { class: "course-readout", role: "status", "aria-live": "polite" },
      badge, " ", sentence),
    solved,
  );

  // All that one message brings is set before the first handler runs; `head` always changes.
  model.on("change:areas", setAreas);
  model.on("change:backdrop", setAreas);
  model.on("change:head", answered);
  model.on("change:values", showValues);
  model.on("msg:custom", answeredAhead);
  const observer = new ResizeObserver(drawAnswer);
  observer.observe(stage);
  setAreas();
  showValues();
  speak();
  drawAnswer();
  return () => {
    observer.disconnect();
    clearTimeout(waiting);
    for (const row of rows.values()) row.stop();
    model.off("change:areas", setAreas);
    model.off("change:backdrop", setAreas);
    model.off("change:head", answered);
    model.off("change:values", showValues);
    model.off("msg:custom", answeredAhead);
  };
}

export default { render };
