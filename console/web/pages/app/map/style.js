import { colour } from "./colours.js";

const FONT = ["Be Vietnam Pro"];
const NAMES_FROM = 12.5;
/** How much larger than on a desk everything is drawn, as the page's own letters are. */
const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
const NOTHING = { type: "FeatureCollection", features: [] };

/** Collections that are drawn over the roads, from below to above. */
export const OVERLAYS = ["expected", "covered", "closures", "ways", "sites", "hospitals", "calls", "units", "draft"];

/**
 * The map's style in the page's present shade: our own tiles, no glyphs, no sprites, nothing foreign.
 * @param {string | null} tiles
 * @param {string} attribution
 * @returns {any}
 */
export function style(tiles, attribution) {
  /** @type {Record<string, object>} */
  const sources = {};
  for (const name of OVERLAYS) sources[name] = { type: "geojson", data: NOTHING };
  if (tiles) sources.roads = { type: "vector", url: `pmtiles://${tiles}`, attribution };
  return { version: 8, sources, layers: [land(), ...(tiles ? roads() : []), ...overlays()] };
}

function land() {
  return { id: "land", type: "background", paint: { "background-color": colour("--map-land") } };
}

/** @param {number[][]} stops */
const widths = (stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops.flat()];

/** Roads by rank, 0 the greatest to 5 the least: a dark edge below, the road above. */
function roads() {
  /** @param {string} id @param {any} filter @param {number[][]} wide @param {string} ink */
  const line = (id, filter, wide, ink) => ({
    id,
    type: "line",
    source: "roads",
    "source-layer": "roads",
    filter,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": ink, "line-width": widths(wide) },
  });
  const small = [">=", ["get", "rank"], 4];
  const middle = ["all", [">=", ["get", "rank"], 2], ["<", ["get", "rank"], 4]];
  const great = ["<", ["get", "rank"], 2];
  return [
    line("small-edge", small, [[10, 0.8], [13, 2], [14, 3], [18, 18]], colour("--map-edge")),
    line("middle-edge", middle, [[8, 1.4], [10, 2.2], [12, 3.4], [14, 5.6], [18, 26]], colour("--map-edge")),
    line("great-edge", great, [[8, 2.4], [10, 3.6], [12, 5], [14, 8], [18, 32]], colour("--map-edge")),
    line("small", small, [[10, 0.3], [13, 1], [14, 2], [18, 16]], colour("--map-road")),
    line("middle", middle, [[8, 0.7], [10, 1.2], [12, 2.2], [14, 4.2], [18, 23]], colour("--map-road")),
    line("great", great, [[8, 1.4], [10, 2.4], [12, 3.6], [14, 6.2], [18, 29]], colour("--map-major")),
    {
      id: "road-names",
      type: "symbol",
      source: "roads",
      "source-layer": "roads",
      minzoom: 11,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 11, 10, 16, 13],
        "symbol-spacing": 350,
      },
      paint: {
        "text-color": colour("--map-text"),
        "text-halo-color": colour("--map-land"),
        "text-halo-width": 1.4,
      },
    },
  ];
}

function overlays() {
  const grown = scale();
  const label = { "text-font": FONT, "text-size": 11 * grown, "icon-size": grown, "text-offset": [0, 1.5], "text-anchor": "top" };
  const ink = {
    "text-color": colour("--ink"),
    "text-halo-color": colour("--panel"),
    "text-halo-width": 1.6,
  };
  /** @param {string} id @param {object} [layout] */
  const symbols = (id, layout = {}) => ({
    id,
    type: "symbol",
    source: id,
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "text-field": ["get", "label"],
      "text-optional": true,
      ...label,
      ...layout,
    },
    paint: { ...ink, "icon-opacity": 1 },
  });
  const wayWidth = ["case", ["get", "picked"], 5, 2.5];
  return [
    { id: "expected", type: "fill", source: "expected", paint: { "fill-color": colour("--ink"), "fill-opacity": ["*", ["get", "step"], 0.09], "fill-outline-color": colour("--muted") } },
    { id: "expected-rates", type: "symbol", source: "expected", minzoom: 11, layout: { "text-field": ["number-format", ["get", "rate"], { "min-fraction-digits": 2, "max-fraction-digits": 2 }], "text-font": FONT, "text-size": 10 }, paint: ink },
    { id: "covered", type: "line", source: "covered", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour("--focus"), "line-opacity": 0.45, "line-width": 5 } },
    { id: "closed-areas", type: "fill", source: "closures", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--yellow"), "fill-opacity": 0.28 } },
    { id: "closed-lines", type: "line", source: "closures", layout: { "line-cap": "butt" }, paint: { "line-color": colour("--yellow-text"), "line-width": 4, "line-dasharray": [1.2, 0.8] } },
    { id: "way-edges", type: "line", source: "ways", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colour("--panel"), "line-width": ["+", wayWidth, 3] } },
    { id: "way-lines", type: "line", source: "ways", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": ["case", ["get", "picked"], colour("--focus"), colour("--muted")], "line-width": wayWidth } },
    { ...symbols("sites", { "text-size": 10 * grown, "text-offset": [0, 0.9] }), minzoom: 10.5 },
    symbols("hospitals", { "icon-allow-overlap": true, "text-size": 10 * grown, "text-offset": [0, 1.2] }),
    symbols("calls", { "icon-size": 1.05 * grown, "symbol-sort-key": ["get", "order"] }),
    {
      id: "headings",
      type: "symbol",
      source: "units",
      filter: ["has", "heading"],
      layout: {
        "icon-image": ["step", ["zoom"], ["case", ["==", ["get", "far"], ""], "", "heading|"], NAMES_FROM, "heading|"],
        "icon-size": grown,
        "icon-rotate": ["get", "heading"],
        "icon-rotation-alignment": "map",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    symbols("units", {
      "symbol-sort-key": ["get", "order"],
      "text-field": ["step", ["zoom"], ["get", "far"], NAMES_FROM, ["get", "label"]],
    }),
    { id: "draft-lines", type: "line", source: "draft", paint: { "line-color": colour("--focus"), "line-width": 4 } },
    { id: "draft-points", type: "circle", source: "draft", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour("--focus"), "circle-radius": 7, "circle-stroke-width": 2, "circle-stroke-color": colour("--panel") } },
  ];
}
