// The view of a question: native inputs, a button, and a line that says what an answer reveals.

// Each kind of question: what is shown, what is answered so far, and how an answer is put back.

function choice(question) {
  const group = unique();
  const reasons = new Map();
  const inputs = question.options.map((option) =>
    element("input", { type: "radio", name: group, value: option }));
  const parts = inputs.map((input) => {
    reasons.set(input.value, element("p", { class: "course-reason", id: unique() }));
    input.setAttribute("aria-describedby", reasons.get(input.value).id);
    return element("div", {}, element("label", {}, input, input.value), reasons.get(input.value));
  });
  return {
    shown: parts,
    answer: () => inputs.find((input) => input.checked)?.value ?? null,
    put: (answer) => inputs.forEach((input) => { input.checked = input.value === answer; }),
    explain: (texts) => {
      for (const [option, reason] of reasons) say(reason, texts[option] ?? "");
    },
  };
}

function number(question) {
  const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const unit = question.unit ? ` (${question.unit})` : "";
  return {
    shown: [element("label", {}, `Your answer${unit}`, input)],
    answer: () => input.value,
    put: (answer) => { input.value = answer; },
    explain: () => {},
  };
}

function ordering(question) {
  let items = [...question.items];
  const list = element("ol");
  function move(from, by) {
    const to = from + by;
    if (to < 0 || to >= items.length) return;
    [items[from], items[to]] = [items[to], items[from]];
    write();
    list.children[to].querySelector(`button[data-by="${by}"]`).focus();
  }
  function write() {
    list.replaceChildren(...items.map((item, k) => {
      const button = (by, text, word) => element("button", {
        type: "button", class: "course-button", "data-by": by,
        "aria-label": `Move ${item} ${word}, now number ${k + 1}`, onclick: () => move(k, by),
      }, text);
      return element("li", {}, item, button(-1, "↑", "up"), button(1, "↓", "down"));
    }));
  }
  write();
  return {
    shown: [list],
    answer: () => items,
    put: (answer) => { items = [...answer]; write(); },
    explain: () => {},
  };
}

const KINDS = { choice, number, ordering };

function render({ model, el }) {
  const question = model.get("question");
  const field = KINDS[question.kind](question);
  const symbol = element("strong", { "aria-hidden": "true" });
  const text = element("span");
  const said = element("p", { role: "status", "aria-live": "polite" }, symbol, " ", text);

  let waiting = 0;
  function commit() {
    clearTimeout(waiting);
    waiting = setTimeout(() => say(text, NO_ANSWER), PATIENCE);
    const sent = model.get("answer");
    model.set("answer", { number: (sent.number ?? 0) + 1, value: field.answer() });
    model.save_changes();
  }
  function show() {
    clearTimeout(waiting);
    const feedback = model.get("feedback");
    say(symbol, { right: "✓", wrong: "✗" }[feedback.state] ?? "");
    say(text, feedback.text ?? "");
    field.explain(feedback.reasons ?? {});
  }
  const put = () => {
    const { value } = model.get("answer");
    if (value !== null && value !== undefined) field.put(value);
  };

  el.classList.add("course-widget", "course-question");
  el.addEventListener("keydown", (event) => {
    keepKeys(event);
    if (event.key === "Enter" && event.target.tagName === "INPUT") commit();
  });
  el.replaceChildren(
    element("fieldset", {},
      element("legend", {}, element("strong", {}, `${model.get("lead")} `), question.text),
      ...field.shown),
    element("button", { type: "button", class: "course-button", onclick: commit },
      model.get("button")),
    said,
  );
  put();
  show();
  model.on("change:feedback", show);
  model.on("change:answer", put);
  return () => {
    clearTimeout(waiting);
    model.off("change:feedback", show);
    model.off("change:answer", put);
  };
}

export default { render };
