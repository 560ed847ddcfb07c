// Types of the file beside this one; npm has them (package.json), browsers do not look here.
export * from "maplibre-gl";
