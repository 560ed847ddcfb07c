import { acknowledge } from "../desk/actions.js";
import { topAlarm } from "../lists/alarms.js";
import { focusFilter, shownCalls } from "../lists/filter.js";
import { isFree } from "../lists/ringing.js";
import { desk } from "./desk.js";
import { EVERYTHING } from "./kept.js";

/** Keys of the page, for its own list of them: each with the sentence that says what it does. */
export const KEYS = [
  ["N", "web.key.new"],
  ["L", "web.key.take_line"],
  ["⌫", "web.key.let_go"],
  ["/", "web.key.line"],
  ["!", "web.key.overrule"],
  ["J K", "web.key.next"],
  ["G", "web.key.filter"],
  ["W", "web.key.waiting"],
  ["0", "web.key.all"],
  ["1 2 3", "web.key.option"],
  ["A", "web.key.accept"],
  ["H", "web.key.hold"],
  ["E", "web.key.resume"],
  ["R", "web.key.recall"],
  ["C", "web.key.close"],
  ["Y", "web.key.well"],
  ["T D O", "web.key.casualties"],
  ["P", "web.key.place"],
  ["M S", "web.key.twice"],
  ["X", "web.key.ack"],
  ["Q", "web.key.shelve"],
  ["B", "web.key.road"],
  ["U", "web.key.aid"],
  ["← →", "web.key.tab"],
  ["F", "web.key.fit"],
  ["V", "web.key.covered"],
  ["I", "web.key.expected"],
  ["Z", "web.key.otherwise"],
  ["Esc", "web.key.back"],
];

/** The lists at the right, in their order. */
export const TABS = /** @type {const} */ (["units", "hospitals", "decisions"]);

/** @param {number} step */
function move(step) {
  const calls = shownCalls();
  const at = calls.findIndex((one) => one.incident_id === desk.picked?.id);
  const next = calls[at < 0 ? 0 : Math.min(calls.length - 1, Math.max(0, at + step))];
  if (next && next.incident_id !== desk.picked?.id) desk.pick({ kind: "call", id: next.incident_id });
  document.querySelector(`[data-id="${CSS.escape(next?.incident_id ?? "")}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Show the list beside the one that is shown; an open card is left for it. @param {number} step */
function turn(step) {
  const at = TABS.findIndex((one) => one === desk.tab);
  if (desk.picked) desk.pick(null);
  else desk.tab = TABS[(at + step + TABS.length) % TABS.length] ?? desk.tab;
}

/** Open a sheet that orders something; who only looks on has none. @param {"new" | "closure" | "aid"} sheet */
function order(sheet) {
  if (!desk.readOnly) desk.sheet = sheet;
}

/** @type {Record<string, () => void>} */
const DOES = {
  n: () => order("new"),
  "?": () => (desk.sheet = "keys"),
  b: () => order("closure"),
  u: () => order("aid"),
  l: () => {
    const free = [...desk.store.of("lines")].find(([id, one]) => isFree(one) && desk.line?.id !== id);
    if (free && !desk.readOnly) void desk.claim(free[0]);
  },
  Backspace: () => void desk.letGo(),
  "/": () => desk.focusLine(),
  "!": () => desk.overrule(),
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  ArrowLeft: () => turn(-1),
  ArrowRight: () => turn(1),
  g: focusFilter,
  w: () => desk.filterBy({ waiting: !desk.filter.waiting }),
  0: () => desk.filterBy(EVERYTHING),
  f: () => desk.fit(),
  v: () => desk.toggleCovered(),
  i: () => desk.toggleExpected(),
  z: () => {
    if (desk.past?.state === "ready") desk.sheet = "otherwise";
  },
  x: () => {
    const alarm = topAlarm();
    if (alarm && !desk.readOnly) void acknowledge(alarm);
  },
  q: () => {
    const alarm = topAlarm();
    if (alarm && !desk.readOnly) desk.asking = `shelve ${alarm.alarm_id}`;
  },
  Escape: () => {
    if (desk.pointing) desk.pointing = null;
    else if (desk.sheet) desk.sheet = null;
    else if (desk.asking) desk.stopAsking();
    else desk.pick(null);
  },
};

/** Press the button that carries this key: a ready reason, or what the open card offers. @param {string} key */
function press(key) {
  const wanted = key === "a" ? "1" : key;
  const reason = document.querySelector(`.reason [data-pick="${CSS.escape(key)}"]`);
  const button = reason ?? document.querySelector(`.card [data-key="${CSS.escape(wanted)}"]`);
  if (!(button instanceof HTMLButtonElement) || button.disabled) return false;
  button.click();
  return true;
}

/** Listen to keys, but never while somebody writes. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const slides = target instanceof HTMLInputElement && target.type === "range";
    const writes = target instanceof HTMLElement && target.closest("input, select, textarea");
    const isMap = target instanceof HTMLElement && target.closest(".maplibregl-canvas-container");
    if ((slides || isMap) && event.key.startsWith("Arrow")) return;
    const inSheet = target instanceof HTMLElement && target.closest(".sheet");
    if (inSheet && event.key !== "Escape") return; // nothing behind a form is ordered from within it
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (writes && !slides && event.key !== "Escape") return;
    const does = DOES[event.key] ?? DOES[event.key.toLowerCase()];
    if (does) does();
    else if (!/^[a-z0-9]$/i.test(event.key) || !press(event.key.toLowerCase())) return;
    event.preventDefault();
    desk.changed();
  });
}
