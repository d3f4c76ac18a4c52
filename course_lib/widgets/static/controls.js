// A row for each control: native inputs, each with a label that a screen reader speaks.

function nearest(stops, value) {
  let best = 0;
  for (let k = 1; k < stops.length; k += 1) {
    if (Math.abs(stops[k] - value) < Math.abs(stops[best] - value)) best = k;
  }
  return best;
}

function sliderRow(control, set, pressed) {
  const id = unique();
  const { stops, label, name } = control;
  const range = element("input", {
    type: "range", id, min: 0, max: stops.length - 1, step: 1,
    oninput: () => set(name, stops[Number(range.value)]),
    onkeydown: (event) => {
      keepKeys(event);
      pressed(name);
    },
  });
  let typing = false; // an answer that comes meanwhile must not wipe what is being typed
  function commit() {
    typing = false;
    set(name, box.value);
  }
  const box = element("input", {
    type: "text", inputmode: "decimal", class: "course-typed", autocomplete: "off",
    "aria-label": `${label}, typed`, onchange: commit,
    oninput: () => { typing = true; },
    onblur: () => { typing = false; },
    onkeydown: (event) => {
      keepKeys(event);
      if (event.key === "Enter") commit();
    },
  });
  const row = element("div", { class: "course-control" },
    element("label", { for: id }, label), range, box);
  const player = control.played ? playButton(range, stops, (k) => set(name, stops[k])) : null;
  if (player) row.append(player.button);
  return {
    row,
    show: (value) => {
      range.value = nearest(stops, value);
      range.setAttribute("aria-valuetext", spoken(value));
      if (!typing) box.value = spoken(value);
    },
    drawn: () => player?.drawn(),
    stop: () => player?.stop(),
  };
}

// Play and pause: the next stop is asked for when the last one has been drawn.
function playButton(range, stops, go) {
  const PAUSE = 40; // milliseconds between a picture and the next
  let playing = false;
  let timer = 0;
  const button = element("button", { type: "button", class: "course-button", onclick: toggle });
  function write() {
    button.textContent = playing ? "Pause" : "Play";
  }
  function stop() {
    playing = false;
    clearTimeout(timer);
    write();
  }
  function next() {
    const at = Number(range.value) + 1;
    if (at >= stops.length) stop();
    else go(at);
  }
  function toggle() {
    if (playing) return stop();
    playing = true;
    write();
    return Number(range.value) >= stops.length - 1 ? go(0) : next();
  }
  function drawn() {
    if (!playing) return;
    clearTimeout(timer);
    timer = setTimeout(next, PAUSE);
  }
  write();
  return { button, stop, drawn };
}

function selectRow(control, set) {
  const id = unique();
  const select = element("select",
    { id, onchange: () => set(control.name, select.value), onkeydown: keepKeys },
    ...control.options.map((option) => element("option", { value: option }, option)));
  return {
    row: element("div", { class: "course-control" },
      element("label", { for: id }, control.label), select),
    show: (value) => { select.value = value; },
    drawn: () => {},
    stop: () => {},
  };
}

function controlRow(control, set, pressed) {
  return control.kind === "slider" ? sliderRow(control, set, pressed) : selectRow(control, set);
}
