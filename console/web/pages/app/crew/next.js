/** What a crew can say next, by the state it is in, the likeliest first. @type {Record<string, string[]>} */
export const NEXT = {
  alerted: ["accepted", "declined"],
  accepted: ["mobilised", "declined"],
  en_route: ["on_scene", "declined"],
  on_scene: ["transporting", "clear"],
  transporting: ["at_hospital"],
  at_hospital: ["clear"],
  available: ["off_duty"],
  off_duty: ["clear"],
};

/** What a crew says that is still where it was, by its state. @type {Record<string, string>} */
export const PRESENT = { en_route: "mobilised", on_scene: "on_scene", transporting: "transporting", at_hospital: "at_hospital" };
