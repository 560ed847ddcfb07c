import { colour } from "./colours.js";
/** @import {Map as MapView} from "../../vendor/maplibre-gl.mjs" */

const SIZE = 30;
const HEADING_SIZE = 46;
const RATIO = 2;

/**
 * Draw a mark by its name: `unit|als|busy|R|stale`, `call|P1|late`, `hospital|open`, `station|`.
 * Shape, letter and shade say what it is; red and yellow are for what is late or closed alone.
 * @param {string} name
 * @returns {ImageData | null}
 */
export function draw(name) {
  const canvas = document.createElement("canvas");
  const size = name === "heading|" ? HEADING_SIZE : SIZE;
  canvas.width = size * RATIO;
  canvas.height = size * RATIO;
  // Read back at once: drawn by the GPU, each mark would wait for it.
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.scale(RATIO, RATIO);
  const [kind, ...rest] = name.split("|");
  if (kind === "unit") unit(pen, rest);
  else if (kind === "call") call(pen, rest);
  else if (kind === "heading") heading(pen);
  else if (kind === "hospital") hospital(pen, rest);
  else site(pen, kind === "standby");
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {CanvasRenderingContext2D} pen @param {string} letter @param {string} ink @param {number} [size] */
function letterOf(pen, letter, ink, size = 13) {
  pen.fillStyle = ink;
  pen.font = `700 ${size}px "Be Vietnam Pro", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, SIZE / 2, SIZE / 2 + 1);
}

/** @param {CanvasRenderingContext2D} pen @param {string[]} parts */
function unit(pen, [level, shade, letter = "", age]) {
  const middle = SIZE / 2;
  pen.beginPath();
  if (level === "als") pen.arc(middle, middle, 11, 0, Math.PI * 2);
  else pen.roundRect(middle - 10, middle - 10, 20, 20, 4);
  pen.globalAlpha = age === "fading" || shade === "away" ? 0.65 : 1;
  pen.fillStyle = shade === "busy" ? colour("--ink") : colour("--raised");
  pen.fill();
  if (age === "stale") hatch(pen);
  pen.lineWidth = 2.5;
  pen.strokeStyle = shade === "busy" ? colour("--raised") : colour("--ink");
  if (shade === "away") pen.setLineDash([3, 2]);
  pen.stroke();
  letterOf(pen, letter, shade === "busy" ? colour("--raised") : colour("--ink"));
}

/** An arrow head beyond a unit's mark, to the north: the map turns it. @param {CanvasRenderingContext2D} pen */
function heading(pen) {
  const middle = HEADING_SIZE / 2;
  pen.beginPath();
  pen.moveTo(middle, 1);
  pen.lineTo(middle + 9, 13);
  pen.lineTo(middle, 10);
  pen.lineTo(middle - 9, 13);
  pen.closePath();
  pen.fillStyle = colour("--ink");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour("--raised");
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen */
function hatch(pen) {
  pen.save();
  pen.clip();
  pen.strokeStyle = colour("--faint");
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let at = -SIZE; at < SIZE; at += 5) {
    pen.moveTo(at, SIZE);
    pen.lineTo(at + SIZE, 0);
  }
  pen.stroke();
  pen.restore();
  pen.beginPath();
  pen.arc(SIZE / 2, SIZE / 2, 11, 0, Math.PI * 2);
}

/** @param {CanvasRenderingContext2D} pen @param {string[]} parts */
function call(pen, [priority = "", look]) {
  const fill = look === "late" ? "--red" : look === "soon" ? "--yellow" : `--${priority.toLowerCase()}`;
  const ink = look === "late" ? "--red-ink" : look === "soon" ? "--yellow-ink" : `--${priority.toLowerCase()}-ink`;
  const middle = SIZE / 2;
  pen.beginPath();
  pen.moveTo(middle, 1);
  pen.lineTo(SIZE - 1, middle);
  pen.lineTo(middle, SIZE - 1);
  pen.lineTo(1, middle);
  pen.closePath();
  pen.fillStyle = colour(fill);
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour("--ink");
  pen.stroke();
  letterOf(pen, priority.slice(1), colour(ink), 14);
}

/** @param {CanvasRenderingContext2D} pen @param {string[]} parts */
function hospital(pen, [state]) {
  pen.beginPath();
  pen.roundRect(5, 5, 20, 20, 3);
  pen.fillStyle = state === "closed" ? colour("--yellow") : colour("--raised");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour("--muted");
  pen.stroke();
  letterOf(pen, "H", state === "closed" ? colour("--yellow-ink") : colour("--muted"), 13);
}

/** @param {CanvasRenderingContext2D} pen @param {boolean} standby */
function site(pen, standby) {
  pen.beginPath();
  pen.moveTo(15, 9);
  pen.lineTo(21, 20);
  pen.lineTo(9, 20);
  pen.closePath();
  pen.fillStyle = standby ? colour("--raised") : colour("--faint");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour("--faint");
  pen.stroke();
}

/** Draw marks as the map asks for them. @param {MapView} view */
export function drawAsAsked(view) {
  view.setMissingStyleImageResolver((id) => {
    const image = id.includes("|") ? draw(id) : null;
    if (image && !view.hasImage(id)) view.addImage(id, image, { pixelRatio: RATIO });
  });
}
