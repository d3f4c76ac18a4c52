// What every widget is made of: elements, names, keys, and lines of text that are spoken once.

const PATIENCE = 6000; // milliseconds without an answer until the reader is told
const NO_ANSWER = "Python has not answered yet. It may be busy; if it was restarted, run this cell " +
  "again.";

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Each widget of a page has a copy of this script, so a count would give the same name twice.
const unique = () => `course-${Math.random().toString(36).slice(2)}`;

// JupyterLab moves between cells with plain keys; inside a widget they belong to the widget.
function keepKeys(event) {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

// A text that is written again is spoken again, so it is written only when it changes.
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
